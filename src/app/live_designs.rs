//! The designs and fonts in force: one with a mistake never replaces a good one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app::design_set::DesignSet;
use crate::app::fonts::faces;
use crate::app::live_rules::Reload;
use crate::assets::{self, Text};
use crate::model::{Digest, Hasher};
use crate::settings::{ConfigDir, Settings};
use crate::text::LOG_SCREEN;

/// Where the set in force lies.
pub struct LiveDesigns {
    inside: Mutex<Inside>,
}

struct Inside {
    looks: Arc<DesignSet>,
    /// Of what was on disk when it was last read.
    seen: Seen,
    /// Of what was different at the last look, and may still be in the middle of being written.
    unsettled: Option<Seen>,
    /// Why the designs on disk are not those in force, if it is no mistake in one of them.
    loss: Option<String>,
}

/// What is on disk. Designs are small, and network shares keep poor clocks: there the content decides. Fonts and pictures
/// are large, and read only when one has another name, size or time of change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    designs: Digest,
    fonts: Digest,
}

/// The designs on disk, or why they cannot be read.
type Texts = Result<Vec<Text>, String>;

impl Seen {
    fn of(place: &ConfigDir) -> (Seen, Texts) {
        let texts = assets::designs(place);
        let mut designs = Hasher::default();
        match &texts {
            Err(why) => designs.part(why.as_bytes()),
            Ok(texts) => {
                for text in texts {
                    designs.part(text.name.as_bytes());
                    designs.part(text.text.as_bytes());
                    designs.part(text.unreadable.as_deref().unwrap_or_default().as_bytes());
                }
            }
        }
        designs.part(format!("{:?}", assets::picture_signs(place)).as_bytes());
        let mut fonts = Hasher::default();
        fonts.part(format!("{:?}", assets::user_font_signs(place)).as_bytes());
        let seen = Seen {
            designs: designs.finish(),
            fonts: fonts.finish(),
        };
        (seen, texts)
    }
}

impl LiveDesigns {
    /// Reads what is there, and logs what is wrong with it.
    ///
    /// # Errors
    /// A folder or a file in it cannot be read; the sentence names it.
    pub fn open(settings: &Settings) -> Result<LiveDesigns, String> {
        let (seen, _) = Seen::of(&settings.config_dir);
        let looks = DesignSet::read(settings)?;
        for screens in looks.mistakes.values() {
            log_screens(screens);
        }
        looks.complaints.iter().for_each(|why| log::warn!("{why}"));
        let inside = Inside {
            looks: Arc::new(looks),
            seen,
            unsettled: None,
            loss: None,
        };
        Ok(LiveDesigns {
            inside: Mutex::new(inside),
        })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The set in force.
    #[must_use]
    pub fn looks(&self) -> Arc<DesignSet> {
        Arc::clone(&self.inside().looks)
    }

    /// True if the designs or fonts on disk have changed and may still be in the middle of being written.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        self.inside().unsettled.is_some()
    }

    /// Why the designs on disk are not those in force, where that is no mistake in one of them: a sentence.
    #[must_use]
    pub fn loss(&self) -> Option<String> {
        self.inside().loss.clone()
    }

    /// Looks at the designs and fonts on disk, and takes those that have changed and are without a mistake into force.
    /// True if anything was read again. The result is logged, an error once.
    pub fn look(&self, settings: &Settings, haste: Reload) -> bool {
        let (seen, texts) = Seen::of(&settings.config_dir);
        let (before, has_other_fonts) = {
            let mut inside = self.inside();
            if inside.seen == seen {
                inside.unsettled = None;
                return false;
            }
            if haste == Reload::OnceSettled && inside.unsettled.as_ref() != Some(&seen) {
                inside.unsettled = Some(seen);
                return false;
            }
            (Arc::clone(&inside.looks), inside.seen.fonts != seen.fonts)
        };
        let mut loss = None;
        let looks = match texts {
            Ok(texts) => {
                if let Some(why) = lost_designs(&settings.config_dir, &before) {
                    log::error!("{why}: the designs from before stay in force");
                    let mut inside = self.inside();
                    (inside.seen, inside.unsettled) = (seen, None);
                    inside.loss = Some(why);
                    return true;
                }
                let fonts = match has_other_fonts {
                    true => new_faces(&settings.config_dir, &before),
                    false => None,
                };
                let fonts =
                    fonts.unwrap_or_else(|| (before.faces.clone(), before.complaints.clone()));
                let looks = DesignSet::of(settings, &texts, fonts, &before.designs);
                tell(&before, &looks);
                Arc::new(looks)
            }
            Err(why) => {
                log::error!("{why}: the designs from before stay in force");
                loss = Some(why);
                before
            }
        };
        let mut inside = self.inside();
        inside.looks = looks;
        inside.loss = loss;
        inside.seen = seen;
        inside.unsettled = None;
        true
    }
}

/// All designs of a person are gone at once: a share that is not mounted. One that is taken away beside others is meant.
fn lost_designs(place: &ConfigDir, before: &DesignSet) -> Option<String> {
    let built_in = assets::built_in_designs();
    let had_own = before
        .designs
        .keys()
        .any(|name| !built_in.contains(&name.as_str()));
    let has_none = assets::user_designs(place).is_ok_and(|designs| designs.is_empty());
    (had_own && has_none).then(|| {
        format!(
            "there is no design in {} any more",
            place.designs().display()
        )
    })
}

/// The fonts on disk; none if one that was good is there and cannot be read any more.
fn new_faces(place: &ConfigDir, before: &DesignSet) -> Option<(crate::card::Faces, Vec<String>)> {
    let (faces, complaints) = match faces(place) {
        Ok(fonts) => fonts,
        Err(why) => {
            log::error!("{why}: the fonts from before stay in force");
            return None;
        }
    };
    for complaint in &complaints {
        if !before.complaints.contains(complaint) {
            log::warn!("{complaint}");
        }
    }
    let is_lost = |name: &str| {
        let is_there = assets::user_font_signs(place)
            .is_ok_and(|signs| signs.iter().any(|sign| sign.name == name));
        is_there && faces.find(name).is_none()
    };
    if let Some(lost) = before.faces.names().find(|name| is_lost(name)) {
        log::error!("the font `{lost}` has become unreadable: the fonts from before stay in force");
        return None;
    }
    log::info!(
        "{} fonts in force, with those that are built in",
        faces.names().count()
    );
    Some((faces, complaints))
}

/// Logs which designs are new, changed or gone, and the mistakes that were not there before.
fn tell(before: &DesignSet, after: &DesignSet) {
    for (name, screens) in &after.mistakes {
        if before.mistakes.get(name) == Some(screens) {
            continue;
        }
        log_screens(screens);
        match after.designs.contains_key(name) {
            true => log::error!(
                "the design \"{name}\" has mistakes: the one from before stays in force"
            ),
            false => log::error!("the design \"{name}\" has mistakes, and cannot be used"),
        }
    }
    for (name, design) in &after.designs {
        match before.designs.get(name) {
            None => log::info!("the design \"{name}\" is new, and in force"),
            Some(old) if old.digest != design.digest => {
                log::info!("the design \"{name}\" has changed, and is in force");
            }
            Some(_) if before.mistakes.contains_key(name) && !after.mistakes.contains_key(name) => {
                log::info!("the design \"{name}\" is mended, and as it was");
            }
            Some(_) => {}
        }
    }
    for name in before.designs.keys() {
        if !after.designs.contains_key(name) {
            log::info!("the design \"{name}\" is gone");
        }
    }
}

fn log_screens(screens: &str) {
    log::error!(target: LOG_SCREEN, "{screens}");
}
