//! Hands the arguments to the commands and returns their exit code; nothing else but that the
//! fonts of this machine may be used, which tests never do.

use std::process::ExitCode;

fn main() -> ExitCode {
    intertitle::app::look_around_for_fonts();
    intertitle::cli::run(std::env::args_os())
}
