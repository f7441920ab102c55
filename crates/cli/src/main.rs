//! The binary `minuted`; all of it is in the library beside it.

use std::process::ExitCode;

/// An answer is many small allocations on several threads, which this one is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    minuted::main()
}
