//! Every built-in design, laid out for six titles, compared as text and exactly.

use std::fmt::Write as _;
use std::fs;

use intertitle::card::display_list;
use intertitle::card::{Output, Sizes};
use intertitle::model::Properties;

use super::support::{design_set, episode, file, is_update};

/// A word, two lines, more than any card holds, a word that cannot be broken, right to left with numbers, and the signs
/// that fonts forget.
const TITLES: &[&str] = &[
    "Pilot",
    "What the Lighthouse Keeper Saw",
    "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb, and Then Everything Else That Happened \
     Afterwards in the War Room, Told Again From the Beginning by Somebody Who Was Not Even There",
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "الحلقة 12: البداية",
    "№ 9½ – “Tschüß”, Ὀδυσσεύς 🎬",
];

#[test]
fn every_design_lays_out_six_titles_as_before() {
    let designs = &design_set().designs;
    assert!(designs.len() >= 23, "{} designs", designs.len());
    let mut changed = Vec::new();
    for (name, design) in designs {
        let mut got = String::new();
        for title in TITLES {
            let output = Output::default();
            let sizes = Sizes {
                artwork: Some((1920, 1080)),
                ..Sizes::default()
            };
            let style = Properties::new();
            let text = episode(title);
            let (display_list, notes) =
                display_list(design, &text, &output, &design_set().fonts, &style, &sizes);
            let _ = writeln!(got, "title {title}");
            for note in notes {
                let _ = writeln!(got, "note {note}");
            }
            let _ = writeln!(got, "{display_list}");
        }
        let path = file(&format!("tests/cards/designs/{name}.sheet"));
        if is_update() {
            fs::write(&path, &got).unwrap();
        }
        let wanted = fs::read_to_string(&path).unwrap_or_default();
        let odd = wanted
            .lines()
            .zip(got.lines())
            .enumerate()
            .find(|(_, (wanted, got))| wanted != got);
        match odd {
            Some((at, (wanted, got))) => {
                changed.push(format!(
                    "{name}.sheet:{}\n  wanted {wanted}\n  got    {got}",
                    at + 1
                ));
            }
            None if wanted.len() != got.len() => {
                changed.push(format!("{name}.sheet: one of them ends early"));
            }
            None => {}
        }
    }
    assert!(
        changed.is_empty(),
        "UPDATE=1 writes them\n{}",
        changed.join("\n")
    );
}
