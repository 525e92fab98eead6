//! `draw --batch`: many cards, one a core, from a table or a folder of pictures.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::cli::draw::details::Details;
use crate::cli::draw::ready::{Ground, Ready};
use crate::cli::draw::refusal::Refusal;
use crate::cli::draw::rows::{Row, of_folder, of_table, unknown_column};
use crate::cli::draw::studio::Studio;
use crate::cli::progress::Progress;
use crate::cli::terminal::{count, print_error, say, shown};
use crate::text::UserError;

/// A card that can be drawn, or why it cannot be.
type Checked = Result<Ready, String>;
/// The notes about a drawn card, or the error.
type Outcome = Result<Vec<String>, String>;

/// Draws all rows of `path`; true if every card is there.
///
/// # Errors
/// A message: the table or the folder cannot be read.
pub(super) fn run(
    studio: &mut Studio,
    path: &Path,
    base: &Details,
    threads: usize,
) -> Result<bool, UserError> {
    let mut base = base.clone();
    let out = base.out.take();
    let (rows, folder, columns) = match path.is_dir() {
        true => {
            let into = out.unwrap_or_else(|| path.join("cards"));
            let rows = of_folder(path, &into, &base)?;
            (rows, path.to_path_buf(), Vec::new())
        }
        false => {
            let table = of_table(path, &base)?;
            let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
            let into = out.unwrap_or_else(|| folder.clone());
            (placed(table.rows, &into), folder, table.columns)
        }
    };
    if rows.is_empty() {
        return Err(format!("nothing to draw in {}", path.display()).into());
    }
    let (names, checked) = check(studio, rows, &folder);
    // Now the designs that rows name by their files are known, and what they have of their own.
    if let Some(why) = unknown_column(&columns, &studio.design_set.words) {
        return Err(format!("{}: {why}", path.display()).into());
    }
    let progress = Progress::new(checked.len());
    let outcomes = draw(studio, &checked, threads, &progress);
    let took = progress.end();
    let mut failed = 0;
    for (name, outcome) in names.iter().zip(outcomes) {
        match outcome {
            Ok(notes) => notes
                .iter()
                .for_each(|note| print_error(&format!("{}: {}\n", shown(name), shown(note)))),
            Err(why) => {
                failed += 1;
                print_error(&format!(
                    "{}: not drawn: {}\n",
                    shown(name),
                    shown(why.trim_end())
                ));
            }
        }
    }
    let drawn = names.len() - failed;
    let not = match failed {
        0 => String::new(),
        _ => format!(", {failed} not"),
    };
    say(&format!(
        "{} drawn{not}, in {:.1} s\n",
        count(drawn, "card"),
        took.as_secs_f64()
    ));
    Ok(failed == 0)
}

/// The rows with their files in the folder that is meant.
fn placed(mut rows: Vec<Row>, into: &Path) -> Vec<Row> {
    for row in &mut rows {
        if let Ok(details) = &mut row.details {
            details.out = details.out.take().map(|out| into.join(out));
        }
    }
    rows
}

/// All errors that can be found before anything is drawn.
fn check(studio: &mut Studio, rows: Vec<Row>, folder: &Path) -> (Vec<String>, Vec<Checked>) {
    let mut taken: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut names = Vec::with_capacity(rows.len());
    let mut checked = Vec::with_capacity(rows.len());
    for row in rows {
        let ready = row.details.and_then(|details| {
            Ready::check(studio, &details, folder, Ground::Black).map_err(Refusal::line)
        });
        let ready = ready.and_then(|ready| match taken.get(&ready.out) {
            Some(other) => Err(format!("`out` is the same as in {other}")),
            None => {
                taken.insert(ready.out.clone(), row.name.clone());
                Ok(ready)
            }
        });
        names.push(row.name);
        checked.push(ready);
    }
    (names, checked)
}

/// Draws on so many threads, each taking the next card when it has done one.
fn draw(studio: &Studio, cards: &[Checked], threads: usize, progress: &Progress) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let outcomes: Vec<Mutex<Option<Outcome>>> = cards.iter().map(|_| Mutex::default()).collect();
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(card), Some(place)) = (cards.get(at), outcomes.get(at)) else {
                return;
            };
            let outcome = match card {
                Ok(ready) => one(studio, ready),
                Err(why) => Err(why.clone()),
            };
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            progress.step();
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(cards.len()) {
            scope.spawn(work);
        }
        work();
    });
    let outcome = |place: Mutex<Option<Outcome>>| {
        let outcome = place.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcome.unwrap_or_else(|| Err("it was skipped".to_string()))
    };
    outcomes.into_iter().map(outcome).collect()
}

/// A panic for one picture or font is a bug, and affects only this card: the others are drawn.
fn one(studio: &Studio, ready: &Ready) -> Outcome {
    let made = catch_unwind(AssertUnwindSafe(|| ready.make(studio)));
    match made {
        Ok(drawn) => drawn.map(|drawn| drawn.notes),
        Err(_) => Err("internal error while drawing; please report it".to_string()),
    }
}
