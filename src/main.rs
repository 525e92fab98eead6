//! Hands the arguments to the commands and returns their exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    intertitle::cli::run(std::env::args_os())
}
