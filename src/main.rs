//! Runs the command in the arguments and returns its exit code. Allows the fonts of this machine, which tests never do.

use std::process::ExitCode;

fn main() -> ExitCode {
    intertitle::app::look_around_for_fonts();
    intertitle::cli::run(std::env::args_os())
}
