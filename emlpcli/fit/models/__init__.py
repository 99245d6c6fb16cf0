"""The kinds of networks that `emlp fit` trains: one file each, and an entry in the registry.

`builder` says what a model has to offer; `emlp`, `polynomial_start`, `mlp` and `scalars` are the
models; `registry` lists them by name with what is known of them before anything is imported.
"""
