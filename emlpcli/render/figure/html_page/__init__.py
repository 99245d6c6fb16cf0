"""A solution as one HTML file to play with: matrix, coefficients, names and blocks; no network.

`matrices` has what can be played with, `content` all that the page says, `packed` writes both
small as JSON, `document` puts that and the files of `parts` together. What the page does in a
browser is in `parts/*.js`, each of which says its one job; `document.SCRIPTS` is their order.
"""
