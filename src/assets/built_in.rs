//! The files that are part of the program: the default rules, the designs, the fonts.

/// A file that is built in: its path in a config folder or its name, and its bytes.
pub(super) type BuiltIn = (&'static str, &'static [u8]);

/// Texts by their places in a config folder.
pub(super) const BUILT_IN: &[BuiltIn] = &[
    (
        "rules/default.rules",
        include_bytes!("../../rules/default.rules"),
    ),
    (
        "designs/anime.card",
        include_bytes!("../../rules/designs/anime.card"),
    ),
    (
        "designs/banner.card",
        include_bytes!("../../rules/designs/banner.card"),
    ),
    (
        "designs/cutout.card",
        include_bytes!("../../rules/designs/cutout.card"),
    ),
    (
        "designs/divider.card",
        include_bytes!("../../rules/designs/divider.card"),
    ),
    (
        "designs/fade.card",
        include_bytes!("../../rules/designs/fade.card"),
    ),
    (
        "designs/frame.card",
        include_bytes!("../../rules/designs/frame.card"),
    ),
    (
        "designs/graph.card",
        include_bytes!("../../rules/designs/graph.card"),
    ),
    (
        "designs/landscape.card",
        include_bytes!("../../rules/designs/landscape.card"),
    ),
    (
        "designs/logo.card",
        include_bytes!("../../rules/designs/logo.card"),
    ),
    (
        "designs/marvel.card",
        include_bytes!("../../rules/designs/marvel.card"),
    ),
    (
        "designs/notification.card",
        include_bytes!("../../rules/designs/notification.card"),
    ),
    (
        "designs/olivier.card",
        include_bytes!("../../rules/designs/olivier.card"),
    ),
    (
        "designs/overline.card",
        include_bytes!("../../rules/designs/overline.card"),
    ),
    (
        "designs/poster.card",
        include_bytes!("../../rules/designs/poster.card"),
    ),
    (
        "designs/roman-numeral.card",
        include_bytes!("../../rules/designs/roman-numeral.card"),
    ),
    (
        "designs/shape.card",
        include_bytes!("../../rules/designs/shape.card"),
    ),
    (
        "designs/standard.card",
        include_bytes!("../../rules/designs/standard.card"),
    ),
    (
        "designs/star-wars.card",
        include_bytes!("../../rules/designs/star-wars.card"),
    ),
    (
        "designs/striped.card",
        include_bytes!("../../rules/designs/striped.card"),
    ),
    (
        "designs/textless.card",
        include_bytes!("../../rules/designs/textless.card"),
    ),
    (
        "designs/tinted-frame.card",
        include_bytes!("../../rules/designs/tinted-frame.card"),
    ),
    (
        "designs/tinted-glass.card",
        include_bytes!("../../rules/designs/tinted-glass.card"),
    ),
    (
        "designs/white-border.card",
        include_bytes!("../../rules/designs/white-border.card"),
    ),
];

/// A font that is built in, by the name of its file.
macro_rules! font {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../fonts/", $name, ".ttf")),
        )
    };
}

/// The built-in fonts, the preferred first: each is the fallback for missing letters of those before it.
///
/// So fonts for scripts come before fonts that only designs name, and emoji come last.
pub const FONTS: &[BuiltIn] = &[
    font!("IntertitleSans-ExtraBold"),
    font!("InterDisplay-ExtraBold"),
    font!("Manrope-Bold"),
    font!("Manrope-Medium"),
    font!("NotoSansArabic-Bold"),
    font!("NotoSansArmenian-Bold"),
    font!("NotoSansDevanagari-Bold"),
    font!("NotoSansGeorgian-Bold"),
    font!("NotoSansHebrew-Bold"),
    font!("NotoSansThai-Bold"),
    font!("Arimo-Bold"),
    font!("Arimo-Regular"),
    font!("BodoniModa-Bold"),
    font!("ChakraPetch-Bold"),
    font!("EBGaramond-ExtraBold"),
    font!("Inter-Bold"),
    font!("Inter-BoldItalic"),
    font!("Inter-Medium"),
    font!("IntertitleHumanist-ExtraBold"),
    font!("Jost-Medium"),
    font!("Jost-SemiBold"),
    font!("Michroma-Regular"),
    font!("Montserrat-Bold"),
    font!("Montserrat-Medium"),
    font!("Outfit-ExtraBold"),
    font!("PlusJakartaSans-Bold"),
    font!("PlusJakartaSans-BoldItalic"),
    font!("PlusJakartaSans-ExtraBold"),
    font!("Unbounded-Medium"),
    font!("NotoEmoji-Bold"),
];
