//! Why a TLS connection fails, in messages that say what to do.

use std::io;

use rustls::{CertificateError, Error};

/// The message, if an error of the connection is about TLS.
pub(super) fn of_io(error: &io::Error) -> Option<String> {
    let inside = error.get_ref()?.downcast_ref::<Error>()?;
    Some(why(inside))
}

/// The end of a message about a server. It contains no host names except those in the certificate.
pub(super) fn why(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => certificate(error),
        // Its first bytes are not TLS: `HTTP/1.1 400 Bad Request`.
        Error::InvalidMessage(_) => "it is not an HTTPS server: use `http://` in the URL".into(),
        other => format!("the TLS handshake failed ({other})"),
    }
}

fn certificate(error: &CertificateError) -> String {
    let home = "on your own network, `http://` works too";
    let clock = "Is the clock of this machine right?";
    match error {
        CertificateError::UnknownIssuer => format!(
            "its certificate is not signed by a trusted authority (it may be self-signed): {home}"
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("its certificate has expired: renew it. {clock}")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("its certificate is not valid yet. {clock}")
        }
        CertificateError::NotValidForNameContext { presented, .. } => format!(
            "its certificate is for {}, not for the host in the URL: use one of these; {home}",
            names(presented)
        ),
        CertificateError::NotValidForName => format!(
            "its certificate is for a host other than the one in the URL: use that one; {home}"
        ),
        other => format!("its certificate is not trusted ({other}): {home}"),
    }
}

/// rustls formats them as `DnsName("nas.example")`.
fn names(presented: &[String]) -> String {
    let bare = presented.iter().map(|name| {
        let inside = name.split('"').nth(1);
        format!("`{}`", inside.unwrap_or(name))
    });
    let bare: Vec<String> = bare.take(3).collect();
    match bare.is_empty() {
        true => "no host at all".into(),
        false => bare.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use rustls::InvalidMessage;
    use rustls::pki_types::ServerName;

    use super::*;

    #[test]
    fn each_tls_error_is_reported_with_what_to_do() {
        let other_name = CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("nas").expect("it is a name"),
            presented: vec!["DnsName(\"*.abc.plex.direct\")".into()],
        };
        let cases = [
            (
                Error::InvalidCertificate(CertificateError::UnknownIssuer),
                "it may be self-signed",
            ),
            (
                Error::InvalidCertificate(CertificateError::Expired),
                "its certificate has expired",
            ),
            (
                Error::InvalidCertificate(CertificateError::NotValidYet),
                "Is the clock of this machine right?",
            ),
            (
                Error::InvalidCertificate(other_name),
                "is for `*.abc.plex.direct`, not for the host in the URL",
            ),
            (
                Error::InvalidCertificate(CertificateError::Revoked),
                "is not trusted",
            ),
            (
                Error::InvalidMessage(InvalidMessage::InvalidContentType),
                "use `http://` in the URL",
            ),
            (Error::HandshakeNotComplete, "the TLS handshake failed"),
        ];
        for (error, part) in cases {
            let reply = why(&error);
            assert!(reply.contains(part), "{error:?}: {reply}");
            let wrapped = io::Error::new(io::ErrorKind::InvalidData, error);
            assert_eq!(of_io(&wrapped), Some(reply));
        }
        assert_eq!(of_io(&io::Error::other("another")), None);
    }
}
