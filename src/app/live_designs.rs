//! The designs and fonts in force. One with an error never replaces a working one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app::design_set::DesignSet;
use crate::app::fonts::fonts;
use crate::app::live_rules::Reload;
use crate::assets::{self, Text};
use crate::model::{Digest, Hasher};
use crate::settings::{ConfigDir, Settings};
use crate::text::LOG_SCREEN;

/// The set in force.
pub struct LiveDesigns {
    inside: Mutex<Inside>,
}

struct Inside {
    design_set: Arc<DesignSet>,
    /// The fingerprint of the files when they were last read.
    seen: Seen,
    /// The fingerprint of changed files that may still be being written.
    unconfirmed: Option<Seen>,
    /// Why the designs on disk are not in force, if the reason is not an error in one of them.
    loss: Option<String>,
}

/// A fingerprint of the files on disk. For designs, of their content: they are small, and network shares have
/// unreliable clocks. For fonts and pictures, which are large, of names, sizes and modification times.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    designs: Digest,
    fonts: Digest,
}

/// The designs on disk, or why they cannot be read.
type Texts = Result<Vec<Text>, String>;

impl Seen {
    fn of(config_dir: &ConfigDir) -> (Seen, Texts) {
        let texts = assets::designs(config_dir);
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
        designs.part(format!("{:?}", assets::picture_fingerprints(config_dir)).as_bytes());
        let mut fonts = Hasher::default();
        fonts.part(format!("{:?}", assets::user_font_fingerprints(config_dir)).as_bytes());
        let seen = Seen {
            designs: designs.finish(),
            fonts: fonts.finish(),
        };
        (seen, texts)
    }
}

impl LiveDesigns {
    /// Reads the designs and fonts, and logs their errors.
    ///
    /// # Errors
    /// A folder or a file in it cannot be read. The message names it.
    pub fn open(settings: &Settings) -> Result<LiveDesigns, String> {
        let (seen, _) = Seen::of(&settings.config_dir);
        let design_set = DesignSet::read(settings)?;
        for rendered in design_set.errors.values() {
            log_rendered(rendered);
        }
        design_set
            .complaints
            .iter()
            .for_each(|why| log::warn!("{why}"));
        let inside = Inside {
            design_set: Arc::new(design_set),
            seen,
            unconfirmed: None,
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
    pub fn design_set(&self) -> Arc<DesignSet> {
        Arc::clone(&self.inside().design_set)
    }

    /// True if the designs or fonts on disk have changed and may still be being written.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.inside().unconfirmed.is_some()
    }

    /// Why the designs on disk are not in force, as a message, if the reason is not an error in one of them.
    #[must_use]
    pub fn loss(&self) -> Option<String> {
        self.inside().loss.clone()
    }

    /// Reads the designs and fonts on disk, and puts changed ones without errors into force. True if anything was read
    /// again. Logs the result, and an error once.
    pub fn look(&self, settings: &Settings, reload: Reload) -> bool {
        let (seen, texts) = Seen::of(&settings.config_dir);
        let (before, has_other_fonts) = {
            let mut inside = self.inside();
            if inside.seen == seen {
                inside.unconfirmed = None;
                return false;
            }
            if reload == Reload::OnceConfirmed && inside.unconfirmed.as_ref() != Some(&seen) {
                inside.unconfirmed = Some(seen);
                return false;
            }
            (
                Arc::clone(&inside.design_set),
                inside.seen.fonts != seen.fonts,
            )
        };
        let mut loss = None;
        let design_set = match texts {
            Ok(texts) => {
                if let Some(why) = lost_designs(&settings.config_dir, &before) {
                    log::error!("{why}; keeping the previous designs");
                    let mut inside = self.inside();
                    (inside.seen, inside.unconfirmed) = (seen, None);
                    inside.loss = Some(why);
                    return true;
                }
                let fonts = match has_other_fonts {
                    true => new_fonts(&settings.config_dir, &before),
                    false => None,
                };
                let fonts =
                    fonts.unwrap_or_else(|| (before.fonts.clone(), before.complaints.clone()));
                let design_set = DesignSet::of(settings, &texts, fonts, &before.designs);
                log(&before, &design_set);
                Arc::new(design_set)
            }
            Err(why) => {
                log::error!("{why}; keeping the previous designs");
                loss = Some(why);
                before
            }
        };
        let mut inside = self.inside();
        inside.design_set = design_set;
        inside.loss = loss;
        inside.seen = seen;
        inside.unconfirmed = None;
        true
    }
}

/// Why no design of the user is left, for example because a share is not mounted. A single removed design is intended.
fn lost_designs(config_dir: &ConfigDir, before: &DesignSet) -> Option<String> {
    let built_in = assets::built_in_designs();
    let had_own = before
        .designs
        .keys()
        .any(|name| !built_in.contains(&name.as_str()));
    let has_none = assets::user_designs(config_dir).is_ok_and(|designs| designs.is_empty());
    (had_own && has_none).then(|| {
        format!(
            "all designs have disappeared from {}",
            config_dir.designs().display()
        )
    })
}

/// The fonts on disk. None if a font that worked is still there but cannot be read any more.
fn new_fonts(
    config_dir: &ConfigDir,
    before: &DesignSet,
) -> Option<(crate::card::FontSet, Vec<String>)> {
    let (fonts, complaints) = match fonts(config_dir) {
        Ok(fonts) => fonts,
        Err(why) => {
            log::error!("{why}; keeping the previous fonts");
            return None;
        }
    };
    for complaint in &complaints {
        if !before.complaints.contains(complaint) {
            log::warn!("{complaint}");
        }
    }
    let is_lost = |name: &str| {
        let is_there = assets::user_font_fingerprints(config_dir)
            .is_ok_and(|fingerprints| fingerprints.iter().any(|file| file.name == name));
        is_there && fonts.find(name).is_none()
    };
    if let Some(lost) = before.fonts.names().find(|name| is_lost(name)) {
        log::error!("the font `{lost}` has become unreadable; keeping the previous fonts");
        return None;
    }
    log::info!(
        "{} fonts in force, including the built-in ones",
        fonts.names().count()
    );
    Some((fonts, complaints))
}

/// Logs which designs were added, changed or removed, and new errors.
fn log(before: &DesignSet, after: &DesignSet) {
    for (name, rendered) in &after.errors {
        if before.errors.get(name) == Some(rendered) {
            continue;
        }
        log_rendered(rendered);
        match after.designs.contains_key(name) {
            true => log::error!("the design \"{name}\" has errors; keeping the previous one"),
            false => log::error!("the design \"{name}\" has errors and cannot be used"),
        }
    }
    for (name, design) in &after.designs {
        match before.designs.get(name) {
            None => log::info!("the design \"{name}\" was added"),
            Some(old) if old.digest != design.digest => {
                log::info!("the design \"{name}\" has changed");
            }
            Some(_) if before.errors.contains_key(name) && !after.errors.contains_key(name) => {
                log::info!("the errors in the design \"{name}\" are fixed; it has not changed");
            }
            Some(_) => {}
        }
    }
    for name in before.designs.keys() {
        if !after.designs.contains_key(name) {
            log::info!("the design \"{name}\" was removed");
        }
    }
}

fn log_rendered(rendered: &str) {
    log::error!(target: LOG_SCREEN, "{rendered}");
}
