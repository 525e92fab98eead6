//! Responses with a good status and unexpected content, which most likely come from another program.

use crate::json::{DetectedFormat, Unreadable};
use crate::model::Failure;

/// The failure for a response of `program` that could not be parsed. The caller handles a broken stream.
///
/// A page, XML, plain text or an empty body instead of JSON come from another program, or from a program that does not
/// work: no job is to blame. Damaged JSON may concern a single item only.
#[must_use]
pub fn unreadable(program: &str, why: &Unreadable) -> Failure {
    let answered = format!("{program} answered with");
    match why {
        Unreadable::TooManyBytes(bytes) => {
            Failure::retry(format!("{answered} more than {} MiB", bytes >> 20))
        }
        Unreadable::TooManyValues(values) => {
            Failure::retry(format!("{answered} more than {values} values"))
        }
        Unreadable::TooDeep => Failure::retry(format!("{answered} JSON that is nested too deeply")),
        Unreadable::Broken(_) => Failure::retry(format!("{answered} fewer bytes than announced")),
        Unreadable::NotJson(format, at) => match format {
            DetectedFormat::Cut | DetectedFormat::Malformed => {
                Failure::retry(format!("{answered} {format}: {at}"))
            }
            DetectedFormat::Page(_) => Failure::unreachable(format!(
                "{answered} {format}: perhaps it is the login page of a proxy, the URL in intertitle.toml ends in a \
                 path such as `/web`, or another program uses that port"
            )),
            DetectedFormat::Xml => Failure::unreachable(format!(
                "{answered} {format}: perhaps a proxy removes the header `Accept`, or another program uses that port"
            )),
            DetectedFormat::Empty => Failure::unreachable(format!(
                "{program} sent an empty response: perhaps it is starting, or a proxy answers for it"
            )),
            DetectedFormat::Other => Failure::unreachable(format!(
                "{answered} something that is not JSON: perhaps a proxy answers for it, or another program uses that \
                 port"
            )),
        },
    }
}

/// The failure for JSON of another program. `sign` is the member that every response of `program` has.
#[must_use]
pub fn not_of(program: &str, sign: &str) -> Failure {
    Failure::unreachable(format!(
        "this is not {program}: its JSON has no `{sign}`. Perhaps another program uses that port, or the URL in \
         intertitle.toml has a path that it should not have"
    ))
}
