import sys,time
import numpy as np
import emlpcli.reps.matrices as rm
from emlpcli.reps.from_text import *
import emlpcli
from emlpcli.reps.monomials import Expansion
from emlpcli.solve.highest_weights.torus import torus_of
from emlpcli.solve.highest_weights.invariants import *
from emlpcli.solve.highest_weights import invariants as inv
from emlpcli.solve.indices import slots_of
def run(text,group):
    from emlpcli.reps import from_text as ft

    R=ft.concrete(text,group)
    ex=Expansion(R)
    tot=0
    for m,c in ex.counts(R).items():
        for part in m.by_group():
            slots=slots_of(part)
            g=slots[0].group
            t=torus_of(g)
            j=Joined(t,slots)
            Q=invariants(g,t,slots,j)
            tot+=Q.shape[1]*c
            QQ=Q.toarray() if hasattr(Q,'toarray') else Q
            err=np.abs(QQ.conj().T@QQ-np.eye(Q.shape[1])).max(initial=0)
            # invariance
            rng=np.random.default_rng(0)
            worst=0
            for h in g.draw_compact(rng,2):
                x=QQ.reshape(*(s.size for s in slots),-1).astype(complex)
                for ax,s in enumerate(slots):
                    x=np.moveaxis(np.tensordot(slot_matrix(s,h),x,axes=(1,ax)),0,ax)
                worst=max(worst,np.abs(x.reshape(QQ.shape)-QQ).max(initial=0))
            print(text,group,part.size,Q.shape,'conn',j.dimension,'orth %.1e inv %.1e'%(err,worst), QQ.dtype, np.count_nonzero(QQ))
    return tot
