from t1 import *
import emlpcli
from emlpcli.groups import SU,U
np.set_printoptions(precision=3,suppress=True,linewidth=150)
t=torus_of(SU(2))
print(t.diagonal,t.raising,t.chamber)
import traceback
from emlpcli.solve.highest_weights.form import *
from emlpcli.solve.highest_weights import isotypic as iso
from emlpcli.reps import V
f=form_of(V(SU(2)),False,t)
print(f.weights,[e.toarray() for e in f.raising],f.change.toarray())
f=form_of(V(SU(2)),True,t)
print(f.weights,[e.toarray() for e in f.raising],f.change.toarray(),f.multiplicities)
print(iso.highest_vectors(f,(-1,)))
