//! What TitleCardMaker knows about cards, in plain values: the same for its database, its YAML and its blueprints.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Collection {
    /// Where it comes from, for the first lines of the rules file.
    pub origin: String,
    /// The settings of all cards.
    pub base: CardSettings,
    /// The size of cards in px: width and height.
    pub size: Option<(u32, u32)>,
    /// The quality of JPEG files, 1 to 100.
    pub quality: Option<u32>,
    /// Extras of all cards of a card type.
    pub type_extras: BTreeMap<String, Vec<(String, String)>>,
    /// The font of all cards of a card type.
    pub type_fonts: BTreeMap<String, String>,
    /// The fonts, by their ids or names.
    pub fonts: BTreeMap<String, Font>,
    /// The templates, by their ids or names.
    pub templates: BTreeMap<String, Template>,
    /// The templates of series without their own ones, the first that matches wins.
    pub base_templates: Vec<String>,
    /// The series, by name.
    pub series: Vec<Series>,
    /// The folder with stills, logos, backdrops and masks, if it exists.
    pub source_folder: Option<PathBuf>,
    /// The folder with its cards, if it exists.
    pub cards_folder: Option<PathBuf>,
    /// The card files that it has written, and the still of each.
    pub cards: Vec<Card>,
}

/// Settings of cards on one level. What is missing is inherited from the level above.
#[derive(Clone, Debug, Default)]
pub struct CardSettings {
    /// The card type, such as `tinted frame`.
    pub card_type: Option<String>,
    /// The style of watched episodes, such as `unique`.
    pub watched: Option<String>,
    /// The style of all other episodes.
    pub unwatched: Option<String>,
    /// The key of a font in [`Collection::fonts`].
    pub font: Option<String>,
    /// What differs from that font.
    pub lettering: Lettering,
    /// The season's text is left out.
    pub hide_season: Option<bool>,
    /// The episode's text is left out.
    pub hide_episode: Option<bool>,
    /// The season's text, as a format string.
    pub season_text: Option<String>,
    /// The episode's text, as a format string.
    pub episode_text: Option<String>,
    /// The texts of seasons and of ranges of episodes, as format strings; the last one wins.
    pub season_titles: Vec<(String, String)>,
    /// The properties of one card type, and others that templates can name.
    pub extras: Vec<(String, String)>,
    /// Languages of titles, and what each is used for.
    pub translations: Vec<(String, String)>,
    /// Where stills come from, by the kinds of its connections.
    pub art: Option<Vec<String>>,
    /// False if specials have no cards.
    pub specials: Option<bool>,
}

impl CardSettings {
    /// Replaces what `over` sets.
    pub fn overlay(&mut self, over: &CardSettings) {
        let settings = self;
        macro_rules! replace {
        ($($field:ident)*) => {
            $(if over.$field.is_some() {
                settings.$field.clone_from(&over.$field);
            })*
        };
    }
        replace!(card_type watched unwatched font hide_season hide_episode season_text episode_text art specials);
        let (own, over_own) = (&mut settings.lettering, &over.lettering);
        macro_rules! letter {
        ($($field:ident)*) => {
            $(if over_own.$field.is_some() {
                own.$field.clone_from(&over_own.$field);
            })*
        };
    }
        letter!(color case size kerning stroke line_px word_px shift_px);
        settings
            .season_titles
            .extend(over.season_titles.iter().cloned());
        settings.extras.extend(over.extras.iter().cloned());
        settings
            .translations
            .extend(over.translations.iter().cloned());
    }
}

/// How the letters of titles look. Sizes are factors, distances are px.
#[derive(Clone, Debug, Default)]
pub struct Lettering {
    /// The colour.
    pub color: Option<String>,
    /// `blank`, `lower`, `source`, `title` or `upper`.
    pub case: Option<String>,
    /// The size.
    pub size: Option<f64>,
    /// The letter spacing.
    pub kerning: Option<f64>,
    /// The outline.
    pub stroke: Option<f64>,
    /// Px between lines.
    pub line_px: Option<f64>,
    /// Px between words.
    pub word_px: Option<f64>,
    /// Px by which the title moves; in which direction, depends on the card type.
    pub shift_px: Option<f64>,
}

/// A font.
#[derive(Clone, Debug, Default)]
pub struct Font {
    /// Its name, for messages.
    pub name: String,
    /// Its file, which may not exist. None for the font of the card type.
    pub file: Option<PathBuf>,
    /// How its letters look.
    pub lettering: Lettering,
    /// The number of characters that it replaces in titles.
    pub replacements: usize,
}

/// Settings for episodes that match filters.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// All of them have to match.
    pub filters: Vec<Filter>,
    /// Its settings.
    pub settings: CardSettings,
}

/// A filter of a template, in the words of TitleCardMaker.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Such as `Season Number`.
    pub argument: String,
    /// Such as `is less than`.
    pub operation: String,
    /// What it compares with. May be empty.
    pub reference: String,
}

/// A series.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// Its title.
    pub name: String,
    /// The year in which it began.
    pub year: Option<i64>,
    /// TheTVDB's id.
    pub tvdb: Option<i64>,
    /// TMDb's id.
    pub tmdb: Option<i64>,
    /// IMDb's id, such as `tt11280740`.
    pub imdb: Option<String>,
    /// It gets no cards.
    pub is_unmonitored: bool,
    /// Its settings.
    pub settings: CardSettings,
    /// The keys of its templates, the first that matches wins.
    pub templates: Vec<String>,
    /// Its episodes that have settings of their own.
    pub episodes: Vec<Episode>,
}

impl Series {
    /// `Severance (2022)`
    #[must_use]
    pub fn full_name(&self) -> String {
        match self.year {
            Some(year) => format!("{} ({year})", self.name),
            None => self.name.clone(),
        }
    }
}

/// An episode with settings of its own.
#[derive(Clone, Debug, Default)]
pub struct Episode {
    /// The number of its season, 0 for specials.
    pub season: i64,
    /// Its number in the season.
    pub number: i64,
    /// The title that somebody wrote, with line breaks.
    pub title: Option<String>,
    /// Its settings.
    pub settings: CardSettings,
    /// The keys of its templates, which replace those of the series.
    pub templates: Vec<String>,
}

/// A card file that TitleCardMaker has written.
#[derive(Clone, Debug)]
pub struct Card {
    /// The series, by its place in [`Collection::series`].
    pub series: usize,
    /// The number of its season.
    pub season: i64,
    /// The number of the episode.
    pub number: i64,
    /// The title of the episode.
    pub title: String,
    /// Its number in the series.
    pub absolute: Option<i64>,
    /// The day it was first aired, `YYYY-MM-DD`.
    pub airdate: Option<String>,
    /// The episodes of its season that TitleCardMaker knows.
    pub season_episodes: usize,
    /// The library that the card was made for.
    pub library: Option<String>,
    /// The episode is known to be watched in that library.
    pub is_watched: bool,
    /// The file, as it is on this machine.
    pub file: PathBuf,
    /// The still that it was drawn on, as it is on this machine.
    pub still: Option<PathBuf>,
}
