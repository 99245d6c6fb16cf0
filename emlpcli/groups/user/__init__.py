"""Groups that people bring: generators, files and code, and what can be said of them."""
