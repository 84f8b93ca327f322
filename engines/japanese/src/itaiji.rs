//! Variant kanji (異体字, 旧字体) brought to the form an ordinary keyboard gives.

use std::sync::LazyLock;

/// The common form of a kanji; anything else, and any kanji without an entry, is handed back.
pub(crate) fn common(letter: char) -> char {
    let scalar = u32::from(letter);
    match scalar
        .checked_sub(FIRST)
        .and_then(|at| BASIC.get(at as usize))
    {
        Some(&0) => letter,
        Some(&form) => char::from_u32(u32::from(form)).unwrap_or(letter),
        None => common_of_rare(letter),
    }
}

/// Variants outside the block of unified kanji; few enough to be matched one by one.
fn common_of_rare(letter: char) -> char {
    match letter {
        '﨑' => '崎',
        '㐂' => '喜',
        '㔟' => '勢',
        '㓛' => '功',
        '䇳' => '箋',
        '𠮷' => '吉',
        '𠮟' => '叱',
        '𣘺' => '橋',
        '𦚰' => '脇',
        '𧢲' => '角',
        '𥔎' => '崎',
        '𡈽' => '土',
        '𡌛' => '塩',
        '𣜿' => '樽',
        other => other,
    }
}

const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// For each unified kanji (U+4E00 to U+9FFF) its common form, 0 where it is itself common.
static BASIC: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table = vec![0; (LAST - FIRST + 1) as usize];
    for group in GROUPS.split_whitespace() {
        let mut forms = group.chars();
        let Some(common) = forms
            .next()
            .and_then(|form| u16::try_from(u32::from(form)).ok())
        else {
            continue;
        };
        for variant in forms {
            let at = u32::from(variant).wrapping_sub(FIRST) as usize;
            if let Some(entry) = table.get_mut(at) {
                *entry = common;
            }
        }
    }
    table
});

/// Each word is a group: first the common form, then the forms folded into it.
///
/// 旧字体 of the 常用漢字表 (2010, appended forms), simplified print forms, and the family and place
/// names met in the Ministry's open data. Where a register tells people apart (斉藤 斎藤), search
/// must not: whoever telephones does not know which one it is.
const GROUPS: &str = "
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 艶艷 応應 欧歐
殴毆 桜櫻 奥奧 横橫 温溫 穏穩 仮假 価價 画畫 会會 絵繪 壊壞 懐懷 拡擴 殻殼 覚覺 学學斈
岳嶽 楽樂 渇渴 缶罐 巻卷 陥陷 勧勸 寛寬 関關 歓歡 観觀 顔顏 気氣 帰歸 偽僞 戯戲 犠犧
旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕鄉 暁曉 区區 駆驅 勲勳 薫薰 径徑 茎莖 恵惠 掲揭
渓溪 経經 蛍螢 軽輕 継繼 鶏鷄雞 芸藝 撃擊 欠缺 県縣 倹儉 剣劍劔劒剱 険險 圏圈 検檢 献獻
権權 顕顯 験驗 厳嚴 広廣 効效 恒恆 黄黃 鉱鑛 号號 国國圀囯 黒黑 歳歲 済濟 砕碎 斎齋齊斉斊
剤劑 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 実實 写寫冩 舎舍 釈釋
寿壽夀 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 叙敍敘 将將 称稱 焼燒 証證 奨奬 条條 状狀 乗乘
浄淨 剰剩 畳疊疉 縄繩 壌壤 嬢孃 譲讓 醸釀 嘱囑 触觸 寝寢 慎愼 真眞 尽盡 図圖 粋粹 酔醉
穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 青靑 清淸 静靜 税稅 窃竊 摂攝 専專 浅淺 戦戰 践踐
銭錢 潜潛濳 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢 曽曾 痩瘦 装裝 総總 騒騷 蔵藏
臓臟 属屬 続續 堕墮 対對 体體躰軆 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 担擔 単單 胆膽 団團 断斷
弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 聴聽 勅敕 鎮鎭 逓遞 鉄鐵銕鉃 点點 転轉 伝傳 灯燈 当當
党黨 盗盜 稲稻 闘鬪 徳德 独獨 読讀 届屆 弐貳 脳腦 悩惱 覇霸 拝拜 廃廢 売賣 麦麥 発發
髪髮 抜拔 蛮蠻 秘祕 浜濱濵 瓶甁 払拂 仏佛 併倂 並竝 辺邊邉 変變 弁辨瓣辯辧 宝寶寳 豊豐
褒襃 翻飜 毎每 万萬 満滿 脈脉 黙默 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來徠
頼賴 乱亂 覧覽 竜龍 両兩 猟獵 緑綠 涙淚 塁壘 礼禮 励勵 霊靈 隷隸 齢齡 恋戀 暦曆 歴歷
錬鍊 炉爐 労勞 郎郞 朗朖 楼樓 録錄 湾灣 歩步 戸戶 呉吳 娯娛 内內 産產 彦彥 研硏 説說
鋭銳 脱脫 閲閱 悦悅 隣鄰 晋晉 俱倶 俠侠 冊册 富冨 峰峯 島嶋嶌嶹 崎嵜碕 館舘 桧檜 藪薮
槙槇 祢禰 弥彌 渕淵渊 靭靱 鯵鰺 涌湧 迩邇 鴎鷗 麹麴 頬頰 噛嚙 填塡 掴摑 莱萊 蒋蔣 剥剝
繋繫 躯軀 顛顚 醤醬 鹸鹼 蝋蠟 祷禱 侭儘 穣穰 芦蘆 高髙 橋槗 野埜 園薗 桑桒 秋穐龝 釜竈竃
柳栁桺 鶴靏靍鸖 船舩 晃晄 梅楳 喜憙 世丗卋 丘坵 亀龜 凜凛 刈苅 卯夘 厨廚 回囘廻 増增 夢梦
姉姊 妍姸 姫姬 宮宫 尭堯 岩巖巌 床牀 強强 往徃 徴徵 撹攪 教敎 既旣 昂昻 杯盃 松枩梥 枡桝
柏栢 毘毗 氷冰 涼凉 潟瀉 焔焰 煙烟 猪豬 猫貓 珍珎 瑶瑤 疎疏 皐皋 皓皜 砺礪 祇祗 禄祿
稚穉 窓窗窻 竪豎 籠篭 縁緣 群羣 臥卧 草艸 蓑簑 蘇蘓 蛎蠣 蝉蟬 裏裡 諌諫 賎賤 跡迹蹟 遊游
遥遙 雁鴈 面靣 頴穎 飲飮 騨驒 鼓皷
";
