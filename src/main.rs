//! The program: calls [`tollgate::cli::main`] and ends with its exit code.

fn main() -> std::process::ExitCode {
    tollgate::cli::main()
}
