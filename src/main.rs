//! The program: calls [`tollgate::cli::main`] and ends with its exit code.

/// Evaluation makes and drops very many small values, on all cores: the system's allocator takes a fifth of a run.
/// The library sets none, so that whoever links it chooses.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    tollgate::cli::main()
}
