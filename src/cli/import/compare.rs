//! A contact sheet of cards before and after: those of TitleCardMaker, and those that intertitle draws on the same
//! stills by the imported rules.

use std::path::{Path, PathBuf};

use crate::app::{DesignSet, SystemClock};
use crate::artwork::{Wanted, own_picture, read_picture};
use crate::assets::FontFile;
use crate::card::{CardText, Design, Picture, Pictures};
use crate::cli::atomic_write;
use crate::cli::contact_sheet::{CARD, ContactSheet, Format, Grid, tile};
use crate::cli::terminal::{count, print_error, shown};
use crate::import::{CardPair, Collection, Imported, card_pairs};
use crate::model::{DESIGN_DEFAULT, Moment, Properties};
use crate::ports::Clock as _;
use crate::rules::RuleSet;
use crate::settings::Settings;

/// Pairs in a row.
const COLUMNS: usize = 2;
/// The design that shows a picture and nothing else.
const PICTURE_ALONE: &str = "textless";

/// What to compare.
#[derive(Debug)]
pub(super) struct Comparison {
    /// The most episodes.
    pub(super) episodes: usize,
    /// The file of the contact sheet.
    pub(super) out: PathBuf,
    format: Format,
}

impl Comparison {
    /// # Errors
    /// A message: the file has an unknown extension, or is stdout, which has the rules.
    pub(super) fn new(episodes: usize, out: &Path) -> Result<Comparison, String> {
        if out == Path::new("-") {
            return Err("`--out` needs a file: stdout has the rules and the report".to_string());
        }
        Ok(Comparison {
            episodes,
            out: out.to_path_buf(),
            format: Format::of(out)?,
        })
    }

    /// Draws the contact sheet and writes it. Returns a line about it.
    ///
    /// # Errors
    /// A message: there is nothing to compare, a design cannot be read, or the file cannot be written.
    pub(super) fn draw(
        &self,
        settings: &Settings,
        collection: &Collection,
        imported: &Imported,
        rule_set: &RuleSet,
    ) -> Result<String, String> {
        let pairs = card_pairs(collection, self.episodes);
        if pairs.is_empty() {
            return Err(NOTHING.to_string());
        }
        let fonts = imported.fonts.iter().filter(|font| !font.is_there);
        let fonts = fonts.map(|font| FontFile::named(font.name.clone(), font.from.clone()));
        let design_set = DesignSet::with_fonts(settings, fonts.collect())?;
        let studio = Studio {
            design_set: &design_set,
            rule_set,
            now: Moment::at(SystemClock.now_ms()),
            source_folder: collection.source_folder.as_deref(),
        };
        let grid = Grid {
            cells: pairs.len(),
            columns: COLUMNS,
            cards: 2,
        };
        let mut contact_sheet = ContactSheet::new(&design_set, grid)?;
        let mut drawn = 0;
        for pair in &pairs {
            let name = format!("{} {}", pair.series, pair.episode.place());
            match studio.cards(pair) {
                Ok(cards) => {
                    contact_sheet.add(&cards, &name)?;
                    drawn += 1;
                }
                Err(why) => print_error(&format!(
                    "note: {} is left out: {}\n",
                    shown(name),
                    shown(why)
                )),
            }
        }
        if drawn == 0 {
            return Err(NOTHING.to_string());
        }
        atomic_write::write(&self.out, &contact_sheet.print(self.format)?)?;
        Ok(format!(
            "\nwrote {}: {}, TitleCardMaker's card on the left, intertitle's on the right\n",
            shown(self.out.display().to_string()),
            count(drawn, "episode"),
        ))
    }
}

const NOTHING: &str =
    "there are no cards to compare: no episode has both a card file and a still that can be read";

/// What cards are drawn with.
struct Studio<'s> {
    design_set: &'s DesignSet,
    rule_set: &'s RuleSet,
    now: Moment,
    /// The folder with logos and masks.
    source_folder: Option<&'s Path>,
}

impl Studio<'_> {
    /// The card before, and the card after.
    fn cards(&self, pair: &CardPair<'_>) -> Result<[Picture; 2], String> {
        Ok([self.before(pair)?, self.after(pair)?])
    }

    fn before(&self, pair: &CardPair<'_>) -> Result<Picture, String> {
        let file = picture(pair.file)?;
        let card = tile(
            self.design_set,
            self.design(PICTURE_ALONE)?,
            &CardText::default(),
            file.as_slice().into(),
            &Properties::new(),
            CARD,
        );
        card.map_err(|why| format!("{}: {why}", pair.file.display()))
    }

    fn after(&self, pair: &CardPair<'_>) -> Result<Picture, String> {
        let episode = &pair.episode;
        let choice = self.rule_set.style_alone(&episode.fields(), self.now);
        let mut properties = choice.properties();
        // All cards of a contact sheet have the same size.
        properties.remove("size");
        let design = properties.get("design");
        let design = self.design(design.map_or(DESIGN_DEFAULT, String::as_str))?;
        let own = |wanted| {
            let path = own_picture(self.source_folder?, episode, wanted)?;
            read_picture(&path).ok()
        };
        let logo = design.shows_logo().then(|| own(Wanted::Logo)).flatten();
        let mask = own(Wanted::Mask);
        let still = picture(pair.still)?;
        let pictures = Pictures {
            artwork: Some(&still),
            logo: logo.as_deref(),
            mask: mask.as_deref(),
        };
        let text = CardText::from(episode);
        let card = tile(self.design_set, design, &text, pictures, &properties, CARD);
        card.map_err(|why| format!("{}: {why}", pair.still.display()))
    }

    fn design(&self, name: &str) -> Result<&Design, String> {
        let design = self.design_set.designs.get(name).map(AsRef::as_ref);
        design.ok_or_else(|| format!("the design `{name}` is missing or has errors"))
    }
}

fn picture(path: &Path) -> Result<Vec<u8>, String> {
    read_picture(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
