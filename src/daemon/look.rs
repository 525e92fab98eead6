//! How an episode's card shall look: the design, the texts and the size, all settled.

use std::sync::Arc;

use crate::app::{App, Looks};
use crate::card::{CardText, Design, Drawn, Output, Pictures, draw, recipe};
use crate::model::{
    DESIGN_DEFAULT, Digest, Episode, Failure, Job, Moment, Properties, RuleRef, Wish,
};

/// Everything but the picture that decides a card.
pub(super) struct Look {
    pub(super) design_name: String,
    design: Arc<Design>,
    /// What was in force when the job began: it is drawn with that to the end.
    looks: Arc<Looks>,
    text: CardText,
    output: Output,
    properties: Properties,
}

impl Look {
    /// The look of `episode`: what the `style` statements of the rules say, and over it what the job wishes.
    pub(super) fn of(app: &App, job: &Job, episode: &Episode) -> Result<Look, Failure> {
        let (Wish::Put { with, .. } | Wish::Add { with }) = &job.wish else {
            return Err(Failure::never("no card is wished for"));
        };
        let now = Moment::in_zone(app.clock.now_ms(), &app.zone);
        let properties = match app.desk.book() {
            Some(book) => {
                let by = RuleRef {
                    file: job.rule.clone(),
                    line: 0,
                };
                book.look(&episode.fields(), with, &by, now).properties()
            }
            None => with.clone(),
        };
        let design_name = properties
            .get("design")
            .map_or(DESIGN_DEFAULT, String::as_str);
        let looks = app.looks();
        let design = looks.designs.get(design_name);
        let design =
            design.ok_or_else(|| Failure::never(format!("there is no design `{design_name}`")))?;
        let cards = &app.settings.cards;
        let output = Output {
            width: cards.width,
            height: cards.height,
            quality: cards.quality,
            ..Output::default()
        };
        Ok(Look {
            design_name: design_name.into(),
            design: Arc::clone(design),
            looks: Arc::clone(&looks),
            text: CardText::from(episode),
            output: output.with(&properties),
            properties,
        })
    }

    /// The fingerprint of all that the card is made of.
    pub(super) fn recipe(&self, art: &Digest) -> Digest {
        recipe(
            &self.design,
            &self.text,
            art,
            &self.output,
            &self.looks.faces,
            &self.properties,
        )
    }

    /// The card, drawn on a number of threads.
    pub(super) fn draw(
        &self,
        art: &[u8],
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
            Pictures::from(art),
            &output,
            &self.looks.faces,
            recipe,
            &self.properties,
        )
    }
}
