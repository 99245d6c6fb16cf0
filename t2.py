from t1 import *
for t,g in [("Irrep(1)*Irrep(1)>>Irrep(1)","SO3"),("Sym(2,Irrep(2))>>Scalar","SO3"),("Sym(4,Irrep(2))>>Irrep(2)","SO3"),("Sym(8,Irrep(2))>>Scalar","SO3"),("Sym(4,Irrep(3))>>Irrep(2)","SO3"),("Irrep(8)*Irrep(8)>>Irrep(8)","SO3"),("Irrep(20)*Irrep(20)>>Irrep(20)","SO3"),
 ("1o*2e*1o>>2e","O3"),("V**4","SO3"),("V**4","SU3"),("V*V*V.T*V.T","SU3"),("Ad**3","SU3"),("Irrep([2,1])**2>>Irrep([2,1])","SU3"),("Sym(2,V)>>Sym(2,V)","SO5"),("Ad>>Ad","Sp2"),("V**4","SO4"),("V**3>>V","O4"),("Alt(2,V)>>Alt(2,V)","SO4"),("Sym(2,Alt(2,V))","SO6"),("V**4","SO13"),("Sym(2,V)>>Sym(2,V)","SO13p"),("V**2>>V**2","SO2"),("V**2>>V**2","O2"),("V**2>>V**2","SU2"),("V**2>>V**2","U2"),("Irrep([4,2])**2>>Irrep([4,2])","SU3")]:
    s=time.process_time()
    try: print(run(t,g), '%.1f ms'%(1e3*(time.process_time()-s)))
    except Exception as e:
        import traceback; traceback.print_exc(limit=-3)
