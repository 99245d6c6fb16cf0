from t1 import *
from emlpcli.solve.highest_weights import form as F, isotypic as I
import emlpcli.solve.highest_weights.torus as T
import cProfile,pstats,sys
def solve(text,group):
    from emlpcli.reps import from_text as ft
    R=ft.concrete(text,group)
    ex=Expansion(R)
    parts=[p for m in ex.counts(R) for p in m.by_group()]
    F.form_of.cache_clear(); I._MODELS.clear(); I.coupling.cache_clear(); I._product_form.cache_clear()
    s=time.process_time()
    n=0
    for part in parts:
        slots=slots_of(part); g=slots[0].group; t=torus_of(g)
        Q=invariants(g,t,slots,Joined(t,slots)); n+=Q.shape[1]
    return n,time.process_time()-s
cases=[("Sym(4,Irrep(2))>>Irrep(2)","SO3"),("Sym(6,Irrep(2))>>Scalar","SO3"),("Sym(8,Irrep(2))>>Scalar","SO3"),("Sym(4,Irrep(3))>>Irrep(2)","SO3"),("Irrep(8)*Irrep(8)>>Irrep(8)","SO3"),("Irrep(20)*Irrep(20)>>Irrep(20)","SO3"),("Irrep([4,2])**2>>Irrep([4,2])","SU3"),("Ad**4","SU3"),("Irrep(2)**4>>Irrep(2)","SO3"),("Irrep(4)**3>>Irrep(4)","SO3")]
for c in (cases if len(sys.argv)==1 else []):
    solve(*c)
    print(c,*['%d %.1f ms'%(n,1e3*x) for n,x in [solve(*c) for _ in range(3)]])
if len(sys.argv)>1:
    pr=cProfile.Profile(); pr.enable(); solve(*cases[int(sys.argv[1])]); pr.disable(); pstats.Stats(pr).sort_stats('cumtime').print_stats(35)
