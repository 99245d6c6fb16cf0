from t1 import *
import pdb,traceback
try: run("V**2>>V**2","SU2")
except Exception as e:
    tb=e.__traceback__
    while tb.tb_next: tb=tb.tb_next
    f=tb.tb_frame
    traceback.print_exc()
    s=f.f_locals['self'];print(s._entries, s._place, f.f_locals, s.spaces,s.raising[0])
