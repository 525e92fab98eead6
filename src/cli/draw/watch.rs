//! `draw --watch`: draws the card again whenever its design, its picture or a font changes.
//!
//! Written by hand, 125 lines, without notify 9: on network shares the system reports no changes, so the files are
//! compared at intervals anyway.

use std::thread;
use std::time::Duration;

use crate::assets;
use crate::cli::draw::arguments::DrawRequest;
use crate::cli::draw::studio::{Studio, is_file, picture};
use crate::cli::terminal::{print_error, say};
use crate::model::{Digest, Hasher};
use crate::settings::Settings;
use crate::text::UserError;

/// The time between two polls.
const PERIOD: Duration = Duration::from_millis(300);

/// Polls and draws until the process is ended.
pub(super) fn run(settings: &Settings, asked: &DrawRequest) -> Result<bool, UserError> {
    if asked.is_stdout() {
        return Err("`--watch` needs an output file, not `--out -`".into());
    }
    let mut watch = Watch::new(settings, asked)?;
    say("Watching the design, the picture and the fonts; press Ctrl-C to stop.\n");
    loop {
        match watch.look() {
            Seen::Unchanged => {}
            Seen::Drawn(reported) => say(&reported),
            Seen::Failed(why) => print_error(&why.render()),
        }
        thread::sleep(PERIOD);
    }
}

/// The result of a poll.
#[derive(Debug, PartialEq)]
pub(super) enum Seen {
    /// Nothing has changed, or a changed file may still be being written.
    Unchanged,
    /// The card has been drawn; the line about it.
    Drawn(String),
    /// It cannot be drawn; the card from before is still there.
    Failed(UserError),
}

pub(super) struct Watch<'a> {
    settings: &'a Settings,
    asked: &'a DrawRequest,
    studio: Studio,
    /// The state at the last report.
    reported: Option<Digest>,
    /// The state that failed at the last poll: an editor may have emptied a file before writing it.
    doubted: Option<Digest>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(settings: &'a Settings, asked: &'a DrawRequest) -> Result<Watch<'a>, String> {
        Ok(Watch {
            settings,
            asked,
            studio: Studio::open(settings)?,
            reported: None,
            doubted: None,
        })
    }

    /// Polls once, and draws if anything changed since the last report.
    pub(super) fn look(&mut self) -> Seen {
        let now = self.fingerprint();
        if self.reported.as_ref() == Some(&now) {
            return Seen::Unchanged;
        }
        match self.draw() {
            Ok(reported) => {
                self.reported = Some(now);
                Seen::Drawn(reported)
            }
            Err(why) if self.doubted.as_ref() == Some(&now) => {
                self.reported = Some(now);
                Seen::Failed(why)
            }
            Err(_) => {
                self.doubted = Some(now);
                Seen::Unchanged
            }
        }
    }

    fn draw(&mut self) -> Result<String, UserError> {
        self.studio.reopen(self.settings)?;
        self.asked.draw(&mut self.studio)
    }

    /// Of all that the card is made of and that may change: texts and pictures by content, as network shares keep poor
    /// clocks.
    fn fingerprint(&self) -> Digest {
        let config_dir = &self.settings.config_dir;
        let details = &self.asked.details;
        let mut hasher = Hasher::default();
        let texts = match details.design.as_deref() {
            Some(file) if is_file(file) => {
                assets::design_file(file.as_ref()).map(|text| vec![text])
            }
            _ => assets::designs(config_dir),
        };
        match texts {
            Ok(texts) => texts.iter().for_each(|text| {
                hasher.part(text.name.as_bytes());
                hasher.part(text.text.as_bytes());
            }),
            Err(why) => hasher.part(why.as_bytes()),
        }
        for file in [&details.artwork, &details.logo, &details.mask]
            .into_iter()
            .flatten()
        {
            match picture(file) {
                Ok(bytes) => hasher.part(&bytes),
                Err(why) => hasher.part(why.as_bytes()),
            }
        }
        hasher.part(format!("{:?}", assets::user_font_fingerprints(config_dir)).as_bytes());
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use crate::cli::draw::details::Details;
    use crate::settings::ConfigDir;

    use super::*;

    const STANDARD: &str = include_str!("../../../rules/designs/standard.card");

    /// Draws a small black card in the design of a file.
    fn asked(folder: &Path) -> (Settings, DrawRequest) {
        let config_dir = ConfigDir::new(folder.join("config"));
        let settings = Settings::read(config_dir, "", Vec::new()).expect("no setting is wrong");
        let mut details = Details::new();
        let design = folder.join("my.card").display().to_string();
        for (name, value) in [
            ("design", design.as_str()),
            ("size", "160x90"),
            ("art", "none"),
        ] {
            details.set(name, value).expect("it is right");
        }
        details.out = Some(folder.join("card.jpg"));
        (settings, DrawRequest::of(details))
    }

    #[test]
    fn a_changed_design_is_drawn_at_the_next_look_and_only_then() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (settings, asked) = asked(folder.path());
        let file = folder.path().join("my.card");
        let card = || fs::read(folder.path().join("card.jpg")).ok();
        fs::write(&file, STANDARD).expect("it can be written");
        let mut watch = Watch::new(&settings, &asked).expect("it can begin");
        assert!(matches!(watch.look(), Seen::Drawn(_)));
        let before = card();
        assert!(before.is_some());
        assert_eq!(watch.look(), Seen::Unchanged);
        let other = STANDARD.replace("size 67.75", "size 120");
        fs::write(&file, other).expect("it can be written");
        assert!(matches!(watch.look(), Seen::Drawn(_)));
        assert_ne!(card(), before);
    }

    #[test]
    fn an_error_is_reported_once_after_two_equal_reads_and_the_old_card_stays() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (settings, asked) = asked(folder.path());
        let file = folder.path().join("my.card");
        let card = || fs::read(folder.path().join("card.jpg")).ok();
        fs::write(&file, STANDARD).expect("it can be written");
        let mut watch = Watch::new(&settings, &asked).expect("it can begin");
        watch.look();
        let before = card();
        fs::write(&file, STANDARD.replace("canvas", "canvos")).expect("it can be written");
        assert_eq!(
            watch.look(),
            Seen::Unchanged,
            "it may be in the middle of being written"
        );
        let Seen::Failed(why) = watch.look() else {
            panic!("nothing is reported");
        };
        assert!(
            why.to_string().contains("unknown statement `canvos`"),
            "{why}"
        );
        assert_eq!(watch.look(), Seen::Unchanged);
        assert_eq!(card(), before);
        fs::write(&file, STANDARD).expect("it can be written");
        assert!(matches!(watch.look(), Seen::Drawn(_)), "it is fixed");
    }
}
