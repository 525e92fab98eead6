//! Answers with a good status that are not what was asked for: what answers there, most likely.

use crate::json::{Looks, Unreadable};
use crate::model::Failure;

/// What an answer of `program` that could not be read means. Whether the stream broke is the caller's to say.
///
/// A page, XML, plain text or nothing at all in place of JSON come from something else than the program, or from a program
/// that is not itself: no job is to blame. JSON that is damaged may be so for one item only.
#[must_use]
pub fn unreadable(program: &str, why: &Unreadable) -> Failure {
    let answered = format!("{program} answered with");
    match why {
        Unreadable::TooManyBytes(bytes) => {
            Failure::later(format!("{answered} more than {} MiB", bytes >> 20))
        }
        Unreadable::TooManyValues(values) => {
            Failure::later(format!("{answered} more than {values} values"))
        }
        Unreadable::TooDeep => Failure::later(format!("{answered} lists within lists without end")),
        Unreadable::Broken(_) => Failure::later(format!("{answered} less than it announced")),
        Unreadable::NotJson(looks, at) => match looks {
            Looks::Cut | Looks::Malformed => Failure::later(format!("{answered} {looks}: {at}")),
            Looks::Page(_) => Failure::away(format!(
                "{answered} {looks}: perhaps it is the login page of a proxy, its url in intertitle.toml has a path such as \
                 `/web` at the end, or another program has that port"
            )),
            Looks::Xml => Failure::away(format!(
                "{answered} {looks}: perhaps a proxy does not pass the header `Accept` on, or another program has that port"
            )),
            Looks::Empty => Failure::away(format!(
                "{program} answered with nothing: perhaps it is starting, or a proxy answers for it"
            )),
            Looks::Other => Failure::away(format!(
                "{answered} something that is not JSON: perhaps a proxy answers for it, or another program has that port"
            )),
        },
    }
}

/// JSON of another program: `sign` is the member that every answer of `program` has.
#[must_use]
pub fn not_of(program: &str, sign: &str) -> Failure {
    Failure::away(format!(
        "what answers is not {program}: its JSON has no `{sign}`. Perhaps another program has that port, or its url in \
         intertitle.toml has a path too many"
    ))
}
