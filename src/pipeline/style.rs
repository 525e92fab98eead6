//! The style of an episode's card, fully resolved: the design, the texts and the size.

use std::borrow::Cow;
use std::sync::Arc;

use crate::app::{App, DesignSet};
use crate::artwork::{Wanted, is_backdrop};
use crate::card::{CardText, Design, Drawn, Output, Pictures, draw, lacks_absolute, recipe};
use crate::model::{
    DESIGN_DEFAULT, Digest, Episode, Failure, Hasher, Job, Moment, Properties, RuleRef,
    SonarrSeries,
};
use crate::pipeline::artwork::Source;
use crate::pipeline::dispatch::of_sonarr;
use crate::pipeline::logo;
use crate::pipeline::own_picture::own;
use crate::pipeline::unusable::why_unusable;

/// Everything that defines a card, except the picture.
pub(crate) struct ResolvedStyle {
    pub(crate) design_name: String,
    design: Arc<Design>,
    /// The designs in force when the job began. The card is finished with them.
    design_set: Arc<DesignSet>,
    text: CardText,
    output: Output,
    properties: Properties,
    /// The property that says how the picture of such an episode is changed.
    state: &'static str,
    /// The logo of the series, if the design shows one and it exists.
    logo: Option<Vec<u8>>,
    /// The mask that the user wants in front of the text.
    mask: Option<Vec<u8>>,
}

impl ResolvedStyle {
    /// The style of `episode`: the `style` statements of the rules, overridden by the job's own properties. Logo and
    /// mask are not loaded yet.
    pub(crate) fn of(app: &App, job: &Job, episode: &Episode) -> Result<ResolvedStyle, Failure> {
        let properties = properties(app, job, episode)?;
        let design_name = properties
            .get("design")
            .map_or(DESIGN_DEFAULT, String::as_str);
        let design_set = app.design_set();
        let design = design_set.designs.get(design_name);
        let design = design
            .ok_or_else(|| Failure::give_up(format!("there is no design `{design_name}`")))?;
        let cards = &app.settings.cards;
        let output = Output {
            width: cards.width,
            height: cards.height,
            quality: cards.quality,
            bytes_max: app
                .worker(&job.server)
                .map_or(usize::MAX, |worker| worker.server.limits().bytes_max),
            ..Output::default()
        };
        Ok(ResolvedStyle {
            design_name: design_name.into(),
            design: Arc::clone(design),
            design_set: Arc::clone(&design_set),
            text: text(episode, &properties),
            output: match job.is_small {
                true => output.with(&properties).halved(),
                false => output.with(&properties),
            },
            properties,
            state: match episode.watched {
                true => "watched",
                false => "unwatched",
            },
            logo: None,
            mask: None,
        })
    }

    /// With the logo and the mask, if they are here.
    pub(crate) fn with_pictures(self, app: &App, server: &str, episode: &Episode) -> ResolvedStyle {
        ResolvedStyle {
            logo: match self.shows_logo() {
                true => logo::of(app, server, episode),
                false => None,
            },
            mask: own(app, episode, Wanted::Mask),
            ..self
        }
    }

    /// Without a logo or a mask that cannot be read, and with the reasons. None if all can be read.
    pub(crate) fn without_unusable(self) -> Option<(ResolvedStyle, Vec<String>)> {
        let mut why = Vec::new();
        let mut usable = |name: &str, picture: Option<Vec<u8>>| {
            let picture = picture?;
            match why_unusable(&picture) {
                None => Some(picture),
                Some(wrong) => {
                    why.push(format!("ignoring the {name}: {wrong}"));
                    None
                }
            }
        };
        let (logo, mask) = (usable("logo", self.logo), usable("mask", self.mask));
        (!why.is_empty()).then_some((ResolvedStyle { logo, mask, ..self }, why))
    }

    /// The sources of the picture, the preferred one first.
    pub(crate) fn artwork_order(&self) -> Vec<Source> {
        Source::order(self.properties.get("art").map(String::as_str))
    }

    /// True if the card of a new episode waits for a title.
    pub(crate) fn waits_for_title(&self) -> bool {
        let value = self.properties.get("wait_for_title").map(String::as_str);
        !matches!(value, Some("off" | "no"))
    }

    /// The language of the title, if it is not to be that of the media server.
    pub(crate) fn title_language(&self) -> Option<&str> {
        self.properties.get("title_language").map(String::as_str)
    }

    /// True if the texts of the card would contain an absolute number, and it has none.
    pub(crate) fn lacks_absolute(&self) -> bool {
        lacks_absolute(&self.design, &self.text, &self.properties)
    }

    /// With the title that the card of the episode shows.
    pub(crate) fn with_title(self, episode: &Episode) -> ResolvedStyle {
        ResolvedStyle {
            text: text(episode, &self.properties),
            ..self
        }
    }

    /// True if the card should be drawn on the backdrop of the series, if there is one: `unwatched art`.
    pub(crate) fn wants_backdrop(&self) -> bool {
        let words = self.properties.get(self.state);
        words.is_some_and(|words| words.split([' ', ',']).any(|word| word == "art"))
    }

    /// The properties for a card on the picture of that name.
    fn properties_on(&self, image_ref: &str) -> Cow<'_, Properties> {
        let mut properties = Cow::Borrowed(&self.properties);
        if self.wants_backdrop() && !is_backdrop(image_ref) {
            // Users who hide the still want no spoilers at all.
            let words = properties.to_mut().entry(self.state.into()).or_default();
            *words = words.replace("art", "blur");
        }
        properties
    }

    /// True if the card shows the logo of the series.
    pub(crate) fn shows_logo(&self) -> bool {
        self.design.shows_logo()
    }

    /// The digest of everything that the card is made of. `artwork` is the digest of the picture's file.
    pub(crate) fn recipe(&self, (image_ref, artwork): (&str, &Digest)) -> Digest {
        let others = self.logo.is_some() || self.mask.is_some();
        let all = others.then(|| {
            let mut hasher = Hasher::default();
            hasher.part(artwork.as_str().as_bytes());
            hasher.part(self.logo.as_deref().unwrap_or_default());
            hasher.part(self.mask.as_deref().unwrap_or_default());
            hasher.finish()
        });
        let artwork = all.as_ref().unwrap_or(artwork);
        recipe(
            &self.design,
            &self.text,
            artwork,
            &self.output,
            &self.design_set.fonts,
            &self.properties_on(image_ref),
        )
    }

    /// Draws the card on a number of threads. `artwork` is the picture's name and its file.
    pub(crate) fn draw(
        &self,
        (image_ref, artwork): (&str, &[u8]),
        recipe: &Digest,
        threads: usize,
    ) -> Result<Drawn, String> {
        let output = Output {
            threads,
            ..self.output
        };
        draw(
            &self.design,
            &self.text,
            Pictures {
                artwork: Some(artwork),
                logo: self.logo.as_deref(),
                mask: self.mask.as_deref(),
            },
            &output,
            &self.design_set.fonts,
            recipe,
            &self.properties_on(image_ref),
        )
    }
}

/// The texts of the card. If the file holds several episodes, they are those of all, unless each gets a card of its own.
fn text(episode: &Episode, properties: &Properties) -> CardText {
    let is_separate = properties.get("multi_episode").map(String::as_str) == Some("separate");
    match &episode.range {
        Some(_) if is_separate => CardText::from(&Episode {
            range: None,
            ..episode.clone()
        }),
        _ => CardText::from(episode),
    }
}

/// The properties of the `style` statements for the episode, overridden by the job's own.
fn properties(app: &App, job: &Job, episode: &Episode) -> Result<Properties, Failure> {
    let with = &job.intent.properties();
    let now = Moment::in_zone(app.clock.now_ms(), &app.zone);
    Ok(match app.live_rules.rule_set() {
        Some(rule_set) => {
            let mut fields = episode.fields();
            if rule_set.styles_ask(&SonarrSeries::FIELDS) {
                let own = of_sonarr(app, &episode.series_ref());
                fields.extend(own.map_err(|error| Failure::retry(error.to_string()))?);
            }
            let by = RuleRef {
                file: job.rule.clone(),
                line: 0,
            };
            rule_set.style(&fields, with, &by, now).properties()
        }
        None => with.clone(),
    })
}
