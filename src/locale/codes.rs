//! Codes of languages: `"de"`, `"pt-BR"`, `"zh-Hant"`.

use crate::text::nearest;

/// All of ISO 639-1, and some of ISO 639-3 for languages that have no shorter one.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de \
    dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is \
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na \
    nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr \
    ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu \
    ast bho ceb chr ckb cmn crh dsb fil frp fur gsw haw hsb kab lmo mai mni nds rom sah sat scn sco szl tzm vec yue zgh";

/// Common wrong codes of languages and the right ones: names, country codes, three-letter codes.
const OTHERS: &[(&str, &str)] = &[
    ("arabic", "ar"),
    ("br-pt", "pt-BR"),
    ("brazilian", "pt-BR"),
    ("bulgarian", "bg"),
    ("catalan", "ca"),
    ("chinese", "zh"),
    ("chi", "zh"),
    ("chs", "zh-Hans"),
    ("cht", "zh-Hant"),
    ("cn", "zh-Hans"),
    ("croatian", "hr"),
    ("cz", "cs"),
    ("cze", "cs"),
    ("czech", "cs"),
    ("danish", "da"),
    ("deu", "de"),
    ("deutsch", "de"),
    ("dk", "da"),
    ("dut", "nl"),
    ("dutch", "nl"),
    ("eng", "en"),
    ("english", "en"),
    ("español", "es"),
    ("espanol", "es"),
    ("estonian", "et"),
    ("fin", "fi"),
    ("finnish", "fi"),
    ("fra", "fr"),
    ("français", "fr"),
    ("francais", "fr"),
    ("fre", "fr"),
    ("french", "fr"),
    ("ger", "de"),
    ("german", "de"),
    ("gb", "en-GB"),
    ("greek", "el"),
    ("gr", "el"),
    ("hebrew", "he"),
    ("hindi", "hi"),
    ("hungarian", "hu"),
    ("icelandic", "is"),
    ("indonesian", "id"),
    ("ita", "it"),
    ("italian", "it"),
    ("italiano", "it"),
    ("iw", "he"),
    ("japanese", "ja"),
    ("jp", "ja"),
    ("jpn", "ja"),
    ("kor", "ko"),
    ("korean", "ko"),
    ("latvian", "lv"),
    ("lithuanian", "lt"),
    ("nederlands", "nl"),
    ("nor", "no"),
    ("norwegian", "no"),
    ("persian", "fa"),
    ("pol", "pl"),
    ("polish", "pl"),
    ("polski", "pl"),
    ("por", "pt"),
    ("portuguese", "pt"),
    ("português", "pt"),
    ("romanian", "ro"),
    ("rus", "ru"),
    ("russian", "ru"),
    ("serbian", "sr"),
    ("slovak", "sk"),
    ("slovenian", "sl"),
    ("spa", "es"),
    ("spanish", "es"),
    ("swe", "sv"),
    ("swedish", "sv"),
    ("thai", "th"),
    ("tur", "tr"),
    ("turkish", "tr"),
    ("türkçe", "tr"),
    ("ua", "uk"),
    ("ukrainian", "uk"),
    ("us", "en-US"),
    ("vietnamese", "vi"),
    ("welsh", "cy"),
];

/// Most parts of a tag: language, script, region and a few rare ones.
const PARTS_MAX: usize = 5;

/// True for the code of a language, with a script or region behind it or not. Capitals do not matter.
#[must_use]
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or("").to_ascii_lowercase();
    let is_part = |part: &str| {
        (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    CODES.split_whitespace().any(|code| code == language)
        && tag.split('-').count() <= PARTS_MAX
        && parts.all(is_part)
}

/// The help for a text that is not a language code.
#[must_use]
pub fn near_language(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let with_hyphen = text.replace('_', "-");
    if is_language(&with_hyphen) {
        return format!("write `\"{}\"`", cased(&with_hyphen));
    }
    let mut others = OTHERS.iter();
    let same = others.find(|(word, _)| *word == text);
    // In a short word every letter matters.
    let is_long = text.chars().count() > 4;
    let near = || {
        nearest(
            &text,
            OTHERS
                .iter()
                .map(|(word, _)| *word)
                .filter(|word| word.len() > 4),
        )
    };
    let near = same.or_else(|| {
        let near = is_long.then(near).flatten()?;
        OTHERS.iter().find(|(word, _)| *word == near)
    });
    match near {
        Some((_, code)) => format!("did you mean `\"{code}\"`?"),
        None => "use an ISO 639 code, such as `\"de\"`, `\"pt-BR\"` or `\"zh-Hant\"`".to_string(),
    }
}

/// A tag as it is usually written: `pt-BR`, `zh-Hant`.
fn cased(tag: &str) -> String {
    let parts = tag
        .split('-')
        .enumerate()
        .map(|(at, part)| match (at, part.len()) {
            (1.., 2) => part.to_uppercase(),
            (1.., 4) => part[..1].to_uppercase() + &part[1..],
            _ => part.to_string(),
        });
    parts.collect::<Vec<String>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_with_and_without_script_and_region_are_languages() {
        for tag in [
            "de",
            "DE",
            "tr",
            "pt-BR",
            "zh-Hant",
            "zh-Hant-TW",
            "az-Latn",
            "fil",
            "sr-Latn-RS",
            "es-419",
        ] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in [
            "", "xx", "d", "german", "de_DE", "de-", "de-x", "de de", "-de", "zz-DE", "de-ß-a",
        ] {
            assert!(!is_language(tag), "{tag}");
        }
    }

    #[test]
    fn common_names_of_a_language_suggest_its_code() {
        for (text, help) in [
            ("german", "did you mean `\"de\"`?"),
            ("Germann", "did you mean `\"de\"`?"),
            ("jp", "did you mean `\"ja\"`?"),
            ("ENG", "did you mean `\"en\"`?"),
            ("de_de", "write `\"de-DE\"`"),
            ("zh_hant", "write `\"zh-Hant\"`"),
        ] {
            assert_eq!(near_language(text), help, "{text}");
        }
        for text in ["xx", "", "klingon", "de-"] {
            assert!(
                near_language(text).starts_with("use an ISO 639 code"),
                "{text}"
            );
        }
        for (word, code) in OTHERS {
            assert!(is_language(code), "{word} {code}");
            let is_code = CODES.split_whitespace().any(|code| code == *word);
            assert!(!is_code, "{word} is a code already");
        }
    }
}
