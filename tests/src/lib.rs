//! Holds nothing: the tests are in `tests/e2e`.
