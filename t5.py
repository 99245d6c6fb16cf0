# exact so3 derivative for harmonics
from t1 import *
import emlpcli.reps.matrices as rm
import emlpcli.solve.highest_weights.form as F
from emlpcli.reps.irreducible import harmonic as hm
from emlpcli.reps.irreducible.labels import Irreducible
old=rm.derivatives
def der(rep,A):
    if isinstance(rep,Irreducible) and isinstance(rep.model,hm.Harmonic):
        l=rep.model.degree
        m=np.arange(-l,l+1)
        U=hm._real(l)
        Jz=np.diag(m).astype(complex); Jp=np.diag(np.sqrt((l-m[:-1])*(l+m[:-1]+1)),-1).astype(complex)
        Jx=(Jp+Jp.T)/2; Jy=(Jp-Jp.T)/2j
        # S_m convention: find so3 mapping by l=1 check: e3nn y polar: (z,x) plane -> polar y
        # rotation about polar by t: S_m -> e^{-imt}?? use sign s
        J=dict(p=Jz,a=Jx,b=Jy)
        def gen(l,J): 
            U=hm._real(l); return [-1j*U@X@U.conj().T for X in (J['a'],J['b'],J['p'])]
        Ls=gen(l,J)
        # coefficients in V: need A as combos of V-generators
        m1=np.arange(-1,2); 
        Jz1=np.diag(m1).astype(complex); Jp1=np.diag(np.sqrt((1-m1[:-1])*(2+m1[:-1])),-1).astype(complex)
        J1=dict(p=Jz1,a=(Jp1+Jp1.T)/2,b=(Jp1-Jp1.T)/2j)
        L1=np.array(gen(1,J1))
        c=np.einsum('kij,nij->nk',L1.conj(),A)/2
        return np.einsum('nk,kij->nij',c,np.array(Ls))
    return old(rep,A)
F.derivatives=der
if __name__=="__main__":
    from emlpcli.groups import SO
    from emlpcli.reps import Irrep
    R=Irrep(3)(SO(3)); A=np.random.default_rng(0).normal(size=(2,3,3)); A=A-A.swapaxes(1,2)
    print(np.abs(der(R,A)-old(R,A)).max())
