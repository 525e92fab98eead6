//! The report of an import, for the terminal.

use crate::cli::import::target::Target;
use crate::cli::terminal::{shown, table};
use crate::import::{Collection, Imported, Note, Report};
use crate::settings::Settings;

/// What was written, what has no equal, and what is left to do.
pub(super) fn report_text(
    settings: &Settings,
    target: &Target<'_>,
    imported: &Imported,
    collection: &Collection,
    report: &Report,
    is_dry: bool,
) -> String {
    let verb = if is_dry { "would write" } else { "wrote" };
    let series = collection.series.len();
    let path = shown(target.path().display().to_string());
    let mut text = format!("{verb} {path}: {series} series\n");
    for font in imported.fonts.iter().filter(|font| !font.is_there) {
        let verb = if is_dry { "would copy" } else { "copied" };
        let to = settings.config_dir.fonts().join(&font.name);
        text += &format!("{verb} {}\n", shown(to.display().to_string()));
    }
    for (note, heading) in [
        (Note::Approximated, "approximated"),
        (Note::LeftOut, "left out"),
        (Note::ToDo, "to do"),
    ] {
        let lines = report.lines(note);
        if lines.is_empty() {
            continue;
        }
        text += &format!("\n{heading}:\n");
        for (about, what) in lines {
            let line = match about.is_empty() {
                true => what,
                false => format!("{about}: {what}"),
            };
            text += &table(2, &[[line]]);
        }
    }
    if let Some(folder) = &collection.source_folder
        && settings.artwork_folder != *folder
    {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let folder = shown(folder.display().to_string());
        let quoted = folder.replace('\\', "\\\\").replace('"', "\\\"");
        text += "\nTo use its stills, logos, backdrops and masks, add to intertitle.toml:\n";
        text += &format!("\n[art]\nfolder = \"{quoted}\"\n");
    }
    let imported = report.imported_count();
    let similar = report.count(Note::Approximated);
    let left_out = report.count(Note::LeftOut);
    text += &format!("\nimported {imported}, approximated {similar}, left out {left_out}\n");
    text
}
