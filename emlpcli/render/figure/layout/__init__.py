"""Where everything of a figure stands, in points.

Why not matplotlib's own layout (constrained layout, `set_xticks`, `legend`, `colorbar`)? It was
tried for the modes pattern and projector, and it solves another problem: it fits axes into a
figure whose size is given, after all texts were chosen. Here the texts depend on the outcome, and
so does the size. Which indices are written along an axis, whether an entry has its number, in how
many columns the legend stands and how much of the caption is shown depends on how large an entry
becomes, and without `--size` the figure is as large as its entries need it to be. In the trial
labels of indices overlapped in every figure of more than some ten entries a side, labels of
narrow summands were printed over each other, legends and captions ran out of small figures, and
a long matrix left most of its page empty. What would have been needed besides (the choice of
labels, shifting them apart, wrapping, the search for the size) is most of this folder.
"""
