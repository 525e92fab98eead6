//! Questions to a person: each has an answer that pressing Enter gives.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use crate::cli::hidden_input::HiddenInput;
use crate::cli::terminal::{print_error, say};
use crate::settings::Secret;
use crate::text::UserError;

/// The longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 4096;

/// How questions are answered.
pub(super) struct Questions {
    /// Agree to everything that is only to be confirmed, without asking.
    yes: bool,
}

impl Questions {
    /// With `yes`, nothing is asked that has yes or no as its answer.
    pub(super) fn new(yes: bool) -> Questions {
        Questions { yes }
    }

    /// The answer to a question, or `usual` if it is empty.
    ///
    /// # Errors
    /// There is nobody to answer.
    pub(super) fn text(&self, question: &str, usual: &str) -> Result<String, UserError> {
        say(&match usual {
            "" => format!("{question}: "),
            usual => format!("{question} [{usual}]: "),
        });
        let answer = line()?;
        Ok(match answer.trim() {
            "" => usual.to_string(),
            answer => answer.to_string(),
        })
    }

    /// Yes or no, or `usual` if the answer is empty. Asks again if it is neither.
    ///
    /// # Errors
    /// There is nobody to answer.
    pub(super) fn confirm(&self, question: &str, usual: bool) -> Result<bool, UserError> {
        if self.yes {
            return Ok(true);
        }
        let choice = if usual { "Y/n" } else { "y/N" };
        loop {
            say(&format!("{question} [{choice}] "));
            match line()?.trim().to_ascii_lowercase().as_str() {
                "" => return Ok(usual),
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => say("Please answer yes or no.\n"),
            }
        }
    }

    /// One of several, by its number; the first if the answer is empty. Asks again if there is no such number.
    ///
    /// # Errors
    /// There is nobody to answer.
    pub(super) fn choose(&self, question: &str, choices: &[String]) -> Result<usize, UserError> {
        for (at, choice) in choices.iter().enumerate() {
            say(&format!("  {}  {choice}\n", at + 1));
        }
        loop {
            let answer = self.text(question, "1")?;
            let number = answer.parse::<usize>().ok();
            match number.filter(|number| (1..=choices.len()).contains(number)) {
                Some(number) => return Ok(number - 1),
                None => say(&format!(
                    "Please answer with a number from 1 to {}.\n",
                    choices.len()
                )),
            }
        }
    }

    /// A secret, which a terminal does not show. Empty if the answer is.
    ///
    /// # Errors
    /// There is nobody to answer.
    pub(super) fn secret(&self, question: &str) -> Result<Secret, UserError> {
        secret(question)
    }
}

/// Reads a secret from stdin. A terminal shows the question, and not the answer.
///
/// # Errors
/// There is nobody to answer.
pub(super) fn secret(question: &str) -> Result<Secret, UserError> {
    if !io::stdin().is_terminal() {
        return Ok(Secret::new(&line()?));
    }
    // Not on stdout, which may be a file.
    print_error(&format!("{question}: "));
    let hidden = HiddenInput::begin();
    let answer = line();
    drop(hidden);
    print_error("\n");
    Ok(Secret::new(&answer?))
}

fn line() -> Result<String, UserError> {
    drop(io::stdout().flush());
    let mut line = String::new();
    let read = io::stdin()
        .lock()
        .take(ANSWER_BYTES_MAX)
        .read_line(&mut line);
    match read {
        Ok(0) => Err(
            "there is nobody to answer: run this in a terminal, or give the answers as options"
                .into(),
        ),
        Ok(_) => Ok(line),
        Err(error) => Err(format!("cannot read the answer from stdin: {error}").into()),
    }
}
