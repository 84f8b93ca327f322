// Written at build time from sample/ja.ftl and sample/en.ftl.

/// 検索画面の見出し。
///
/// ```text
/// 事業所をさがす
/// ```
#[must_use]
pub fn search_title(language: crate::Language) -> &'static str {
    match language {
        crate::Language::Ja => "事業所をさがす",
        crate::Language::En => "Find an office",
    }
}

/// ```text
/// 地域連携拠点へようこそ
/// ```
#[must_use]
pub fn welcome(language: crate::Language) -> &'static str {
    match language {
        crate::Language::Ja => "地域連携拠点へようこそ",
        crate::Language::En => "Welcome to the hub",
    }
}

/// ```text
/// { $count } 件
/// ```
#[must_use]
pub fn found(language: crate::Language, count: impl ::std::fmt::Display) -> ::std::string::String {
    let count = ::std::string::ToString::to_string(&count);
    let mut text_ = ::std::string::String::new();
    match language {
        crate::Language::Ja => {
            text_.push_str(&count);
            text_.push_str(" 件");
        }
        crate::Language::En => {
            match count.as_str() {
                "0" => {
                    text_.push_str("No office");
                }
                "1" => {
                    text_.push_str("One office");
                }
                _ => {
                    text_.push_str(&count);
                    text_.push_str(" offices");
                }
            }
            text_.push_str(" found");
        }
    }
    text_
}

/// ```text
/// { $type -> [hospital] 病院 *[other] 事業所 }（{ $type }）
/// ```
#[must_use]
pub fn kind(language: crate::Language, r#type: impl ::std::fmt::Display) -> ::std::string::String {
    let r#type = ::std::string::ToString::to_string(&r#type);
    let mut text_ = ::std::string::String::new();
    match language {
        crate::Language::Ja => {
            match r#type.as_str() {
                "hospital" => {
                    text_.push_str("病院");
                }
                _ => {
                    text_.push_str("事業所");
                }
            }
            text_.push('（');
            text_.push_str(&r#type);
            text_.push('）');
        }
        crate::Language::En => {
            match r#type.as_str() {
                "hospital" => {
                    text_.push_str("Hospital");
                }
                _ => {
                    text_.push_str("Office");
                }
            }
            text_.push_str(" (");
            text_.push_str(&r#type);
            text_.push(')');
        }
    }
    text_
}

/// ```text
/// 〒{ $postal_code }
/// { $street }
/// ```
#[must_use]
pub fn address(language: crate::Language, postal_code: impl ::std::fmt::Display, street: impl ::std::fmt::Display) -> ::std::string::String {
    let postal_code = ::std::string::ToString::to_string(&postal_code);
    let street = ::std::string::ToString::to_string(&street);
    let mut text_ = ::std::string::String::new();
    match language {
        crate::Language::Ja => {
            text_.push('〒');
            text_.push_str(&postal_code);
            text_.push('\n');
            text_.push_str(&street);
        }
        crate::Language::En => {
            text_.push_str(&street);
            text_.push('\n');
            text_.push_str(&postal_code);
        }
    }
    text_
}

/// ```text
/// <b>[移す]</b> "引用" \ 逆斜線
/// ```
#[must_use]
pub fn r#move(language: crate::Language) -> &'static str {
    match language {
        crate::Language::Ja => "<b>[移す]</b> \"引用\" \\ 逆斜線",
        crate::Language::En => "Move",
    }
}

/// ```text
/// { $a }{ $b }{ $c }{ $d }{ $e }{ $f }{ $g }
/// ```
#[expect(clippy::too_many_arguments, reason = "the text has as many places to fill")]
#[must_use]
pub fn full(language: crate::Language, a: impl ::std::fmt::Display, b: impl ::std::fmt::Display, c: impl ::std::fmt::Display, d: impl ::std::fmt::Display, e: impl ::std::fmt::Display, f: impl ::std::fmt::Display, g: impl ::std::fmt::Display) -> ::std::string::String {
    let a = ::std::string::ToString::to_string(&a);
    let b = ::std::string::ToString::to_string(&b);
    let c = ::std::string::ToString::to_string(&c);
    let d = ::std::string::ToString::to_string(&d);
    let e = ::std::string::ToString::to_string(&e);
    let f = ::std::string::ToString::to_string(&f);
    let g = ::std::string::ToString::to_string(&g);
    let mut text_ = ::std::string::String::new();
    match language {
        crate::Language::Ja => {
            text_.push_str(&a);
            text_.push_str(&b);
            text_.push_str(&c);
            text_.push_str(&d);
            text_.push_str(&e);
            text_.push_str(&f);
            text_.push_str(&g);
        }
        crate::Language::En => {
            text_.push_str(&g);
            text_.push_str(&f);
            text_.push_str(&e);
            text_.push_str(&d);
            text_.push_str(&c);
            text_.push_str(&b);
            text_.push_str(&a);
        }
    }
    text_
}

/// Every text as written: (key, Japanese, English).
pub const KEYS: &[(&str, &str, &str)] = &[
    ("search-title", "事業所をさがす", "Find an office"),
    ("welcome", "地域連携拠点へようこそ", "Welcome to the hub"),
    ("found", "{ $count } 件", "{ $count -> [0] No office [one] One office *[other] { $count } offices } found"),
    ("kind", "{ $type -> [hospital] 病院 *[other] 事業所 }（{ $type }）", "{ $type -> [hospital] Hospital *[other] Office } ({ $type })"),
    ("address", "〒{ $postal_code }\n{ $street }", "{ $street }\n{ $postal_code }"),
    ("move", "<b>[移す]</b> \"引用\" \\ 逆斜線", "Move"),
    ("full", "{ $a }{ $b }{ $c }{ $d }{ $e }{ $f }{ $g }", "{ $g }{ $f }{ $e }{ $d }{ $c }{ $b }{ $a }"),
];
