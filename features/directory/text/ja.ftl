
### organization
organization-search = 事業所をさがす
organization-place = 場所
organization-map = この事業所の地図
organization-more = くわしい情報
organization-acceptance = 受け入れ
organization-sources = この情報の出典
organization-closed-since = この事業所は { $on } に閉じました
organization-vanished = 最新の公開データには載っていません。載っていたときの内容を表示しています
organization-not-asked = 次のことは、まだ確認していません。事業所にお問い合わせください。
organization-place-approximate = 位置はおおよそです。
organization-place-town = 番地までの位置ではなく町の中心です。
organization-place-municipality = 番地までの位置ではなく市区町村の中心です。
organization-place-unknown = 地図上の位置は不明です。住所でお確かめください。
organization-credit = 出典：厚生労働省「介護サービス情報公表システム」「医療情報ネット」のオープンデータを加工して作成
organization-identifier = 事業所番号等：{ $identifier }
organization-open-data = 公開データ（{ $as_of }時点）
organization-open-data-of = { $source }（{ $as_of }時点）
organization-own-list = 拠点の名簿（{ $as_of }時点）
organization-source-filing = 届出
organization-source-self-report = 事業所の申告
organization-source-record = 実績
organization-source-hub = 拠点で確認
organization-visibility-public = 公開
organization-visibility-members = 関係者限り
organization-visibility-hub = 拠点限り
organization-visibility-keep = いまのまま
organization-visibility-usual = 項目ごとのいつもの範囲
organization-closure-reason = 閉じた理由：{ $reason }
organization-answer-yes = 可
organization-answer-ask = 要相談
organization-answer-no = 不可
organization-answer-none = 未確認
organization-answer-none-means = 「未確認」の項目は、事業所への問い合わせをお願いする表示になります。
organization-condition-write = 条件を書く
organization-condition = 「{ $label }」の条件
organization-edit = 内容を直す
organization-history = 履歴を見る
organization-public-page = 公開ページを見る
organization-merge = ほかの事業所とまとめる
organization-close = 閉所を記録する
organization-reopen = 閉所を取り消す
organization-facts = いま分かっていること
organization-column-topic = 項目
organization-column-value = 内容
organization-column-freshness = 確認の新しさ
organization-column-source = 情報のもと
organization-column-visibility = 見られる人
organization-column-theirs = いま登録されている内容
organization-column-mine = あなたが入力した内容
organization-column-from = いつから
organization-column-to = いつまで
organization-column-by = 記録した人
organization-no-source = 情報なし
organization-not-stated = 記載なし
organization-open-data-says = 公開データでは：
organization-open-data-hint = 公開データ：{ $value }
organization-open-data-used = 空欄の項目には、公開データの内容を使います。
organization-verify = 選んだ項目は今も正しい
organization-verify-all = すべて今も正しい
organization-verify-nothing = 確認した項目を選んでください
organization-merged-into-this = ここにまとめた事業所
organization-unmerge = まとめたのを元に戻す
organization-about-change = この変更について
organization-save = この内容で登録する
organization-jump = この画面の項目
organization-group-basics = 基本
organization-group-contact = 連絡先
organization-group-use = 利用
organization-group-others = その他
organization-back = 戻る
organization-hint-list = 「、」で区切って入力してください。
organization-hint-hours = 例：月 09:00-12:00 14:00-18:00; 火 09:00-12:00
organization-day-weekday = 平日
organization-day-saturday = 土曜日
organization-day-sunday = 日曜日
organization-day-holiday = 祝日
organization-conflict = 入力している間に、ほかの人が同じ項目を変えました
organization-conflict-next = 両方の内容を見比べてください。あなたの内容でよければ、もう一度登録してください。
organization-conflict-caption = 食い違っている項目
organization-left-to-open-data = 公開データを使う
organization-mistake-missing = { $label }を入力するか選んでください
organization-mistake-too-long = { $label }は{ $max }文字までで入力してください（いまは{ $found }文字です）
organization-mistake-kana = { $label }はひらがなかカタカナで入力してください
organization-mistake-telephone-sign = { $label }から「{ $sign }」を取り除いてください
organization-mistake-telephone-several = { $label }は1つだけ入力してください。ほかの番号は備考に書いてください
organization-mistake-telephone-area = { $label }は市外局番から入力してください
organization-mistake-telephone-digits = { $label }は{ $expected }桁で入力してください（いまは{ $found }桁です）
organization-mistake-url = { $label }は http:// か https:// で始まるアドレスを入力してください
organization-mistake-number = { $label }は0以上の整数で入力してください
organization-mistake-choice = { $label }は示された中から選んでください
organization-mistake-condition = { $label }は「可」「要相談」「不可」のどれかを選んでください
organization-mistake-day = 閉じた日を、今日までの日付で入力してください
organization-refused-closed = この事業所は { $on } に閉じたと、すでに記録されています。
organization-refused-not-closed = この事業所は閉じていません。ほかの人がすでに閉所を取り消したのかもしれません。
organization-refused-merged-away = この事業所は、ほかの事業所にまとめられています。まとめ先で操作してください。
organization-refused-itself = まとめ先が、この事業所自身か、すでにここにまとめた事業所です。別の事業所を選んでください。
organization-refused-no-target = まとめ先の事業所が見つかりません。事業所のページのアドレスか番号を確かめてください。
organization-refused-target-closed = まとめ先の「{ $name }」は閉じています。先に閉所を取り消すか、別の事業所を選んでください。
organization-refused-not-merged = この事業所は、いまはまとめられていません。ほかの人がすでに元に戻したのかもしれません。
organization-refused-entered = 同じ名称と住所の事業所が、すでに拠点の名簿にあります。
organization-refused-import = 拠点の名簿の取り込みが進んでいます。終わってから、もう一度登録してください。
organization-open-other = その事業所を開く
organization-close-consequence = 閉所を記録すると、公開の検索に出なくなります。ページと履歴は残り、あとで取り消せます。
organization-close-act = 閉所を記録する
organization-closed-on = 閉じた日
organization-reason = 理由
organization-merge-suggestions = 同じ事業所かもしれません
organization-merge-no-suggestions = 名称・住所・電話番号が近い事業所は、同じ市区町村にはありません。
organization-merge-into = まとめ先の番号かページのアドレス
organization-merge-into-hint = まとめ先の事業所のページを開き、そのアドレスを貼り付けてください。
organization-merge-look = 内容を見比べる
organization-merge-consequence = まとめると、まとめる側のページはまとめ先に移り、サービスと記録はまとめ先に並びます。あとで元に戻せます。
organization-merge-goes = まとめる側
organization-merge-stays = まとめ先（残る側）
organization-merge-swap = 残る側を入れ替える
organization-merge-act = この2つをまとめる
organization-enter = 事業所を登録する
organization-enter-lead = 公開データにない事業所や集まりを、拠点の名簿に加えます。
organization-enter-act = この内容で登録する
organization-kind = 種類
organization-municipality = 市区町村
people-import = 取り込み
people-demo = デモのデータ
people-system = システム
people-office = 事業所（リンクから）
people-of-hub = 拠点の担当者
organization-history-caption = すべての項目の履歴（新しい順）
organization-until-now = 現在まで
organization-events = 閉所とまとめの記録
organization-no-reason = 理由の記録なし
organization-lives = 確認の新しさの目安
organization-life = { $days }日：{ $reason }
organization-event-closed = { $on } に閉じたと記録した（{ $reason }）
organization-event-reopened = 閉所を取り消した
organization-event-merged = 事業所をまとめた（{ $reason }）
organization-event-unmerged = まとめたのを元に戻した

### overview
overview-title = 地域の一覧
overview-lead = 拠点の地域に、何がいくつあり、何が分かっていないか。
overview-kinds = 種類ごとの件数
overview-unknown = 分かっていないことの件数
overview-freshness = 拠点が確認したことの新しさ
overview-joins = 同じ事業所かもしれない組
overview-no-joins = 名称・住所・電話番号が近い組はありません。
overview-join-same-place = 名称と住所が同じ
overview-join-same-telephone = 電話番号が同じで名称が似ている
overview-compare = 見比べる
overview-join-one = 事業所
overview-join-other = 同じかもしれない事業所
overview-join-why = 理由
overview-more-joins = 残りの{ $count }組を見る
overview-kind = 種類
overview-total = 合計
overview-what = 分かっていないこと
overview-no-kana = よみが未確認
overview-no-telephone = 電話番号が未確認
overview-no-position = 位置が不明
overview-town-position = 位置が町の中心
overview-no-days = 曜日が未確認
overview-never-verified = 拠点が一度も確認していない
overview-differs = 拠点の内容と出典が違う
overview-fresh = 新しい
overview-ageing = 古くなりつつある
overview-stale = 古い
overview-unverified = 未確認
overview-count = 件数
overview-no-municipalities = 拠点の市区町村がまだ決まっていません。
overview-no-municipalities-next = 設定で市区町村を加えてください。
overview-empty = まだ何も取り込まれていません。
overview-import = ファイルを取り込む
overview-list = 事業所の一覧
overview-list-empty = この条件に合う事業所はありません。
overview-place = 市区町村
overview-found = 全{ $count }件
overview-range = { $first }–{ $last }件目（全{ $count }件）
overview-enter = 事業所を登録する
overview-name = 名称
overview-address = 住所
overview-telephone = 電話番号

### search: さがす

## 最初のページ
search-start-title = 在宅療養を支える事業所をさがす
search-start-lead = 名前、種類、住所、電話番号のどれからでもさがせます。
search-own-area = 担当地域（{ $names }）
search-in-own-area = { $area }の中をさがします。
search-by-kind = 種類からさがす
search-nothing-imported = 事業所の情報がまだ取り込まれていません。
search-go-to-import = ファイルを取り込む

## 条件を入れる
search-box = 名前・種類・住所・電話番号
search-box-hint = 例：訪問看護　本町。かな、ローマ字でもさがせます。
search-act = さがす
search-near = どこの近くですか
search-near-hint = 目印（駅など）、住所、市区町村のどれか
search-within = 距離
search-within-distance = { $distance }以内
search-area = 地域
search-more-conditions = 条件を変える
search-kinds = 種類
search-open = 利用したい曜日
search-open-hint = 曜日のわからない事業所は、後ろに並びます。
search-open-weekdays = 平日
search-open-saturday = 土曜日
search-open-sunday = 日曜日
search-open-holidays = 祝日
search-closed = 閉じた事業所
search-include-closed = 閉じた事業所も表示する
search-ask-something = 言葉か条件を入れて、さがしてください。

## 条件の言葉
search-condition-words = 言葉
search-condition-kind = 種類
search-condition-area = 地域
search-condition-near = 近く
search-condition-within = 距離
search-condition-open = 曜日
search-origin-middle = { $place }（町や市区町村の中心）

## 条件への返事
search-too-long = さがす言葉は{ $most }文字以内で入力してください
search-too-many-words = 言葉は{ $most }語以内で入力してください
search-only-signs = 記号のほかに、文字を入力してください
search-place-unknown = 「{ $place }」の場所がわかりません。市区町村から始まる住所か、登録された目印の名前を入力してください
search-place-ambiguous = 同じ呼び方の場所がいくつかあります。下から選んでください
search-place-which = どの場所ですか
search-distance-from-nowhere = 距離で絞るときは、「どこの近くですか」も入力してください
search-not-offered = 選択肢の中から選び直してください

## 結果
search-title = 事業所の検索結果
search-title-empty = 条件に合う事業所は見つかりませんでした
search-count = { $number }件見つかりました
search-count-about = 約{ $number }件見つかりました
search-count-at-least = { $number }件以上あります
search-count-within = { $distance }以内に{ $number }件あります。続きのページでは、さらに遠くまでさがします。
search-place-in-list = { $first }–{ $last }件目
search-too-many = { $number }件以上あります。地域や種類で絞ってください
search-single-character = 1文字だけではさがせません。2文字以上で入力してください
search-reading-is-near = 「よみが近い」とある事業所は、入力した言葉とよみが少し違います。
search-days-unknown = 利用できる曜日が未確認の事業所は、後ろに並べています。電話でお確かめください。
search-without-position = 位置のわからない事業所は、距離でさがす一覧には入りません。
search-tokyo-clinics = 東京都の診療所は、取り込んだ公開データに含まれていないため、この一覧に出ません。
search-nothing-found = 条件に合う事業所は見つかりませんでした。
search-try-other-words = 言葉を短くするか、別の言葉でさがしてください。
search-without-words = 言葉を外してさがす（{ $count }件）
search-without-kinds = 種類を絞らずにさがす（{ $count }件）
search-without-area = 地域を絞らずにさがす（{ $count }件）
search-without-distance = 距離を絞らずにさがす（{ $count }件）
search-without-days = 曜日を絞らずにさがす（{ $count }件）
search-no-more = この先に事業所はありません。
search-first-page = 最初のページへ
search-views = 表示の切り替え
search-view-list = 一覧
search-view-map = 地図
search-map-label = 検索結果の地図
search-map-source = 取り込んだ市区町村の境界データ
search-order-title = 並び順について
search-order-explained = 条件への合い方、距離の区分、情報の新しさの順に並べています。同じもの同士の順は毎日入れ替わり、五十音や登録の順では決まりません。
search-to-print = A4で印刷する
search-to-csv = CSVで保存する
search-to-geojson = GeoJSONで保存する
search-back-to-list = 検索結果
search-print-first = はじめの{ $count }件を載せています。
search-verified-on = 拠点の確認：{ $day }（{ $age }）
search-confirmed-on = { $day }に確認
search-never-verified = 拠点の確認：まだ
search-verified-fresh = 新しい
search-verified-ageing = 次の確認の時期が近い
search-verified-stale = 古い
search-closed-on = { $day }に閉じました

## 距離
search-distance = { $place }から{ $distance }
search-distance-approximate = { $place }から約{ $distance }（おおよその位置）
search-distance-town = { $place }から約{ $distance }（町の中心までの距離）
search-distance-municipality = { $place }から約{ $distance }（市区町村の中心までの距離）
search-distance-unknown = { $place }からの距離は不明（位置が未確認）

## 理由
search-reason-word = { $field }に「{ $word }」
search-reason-near = 「{ $word }」とよみが近い
search-reason-band = { $band }以内
search-reason-open = 指定の曜日に利用できる
search-reason-open-unknown = 利用できる曜日は未確認
search-field-name = 名称
search-field-reading = よみ
search-field-kind = 種類
search-field-telephone = 電話番号
search-field-corporation = 法人の名称
search-field-address = 住所

## 印刷とファイル
search-column-name = 名称
search-column-kinds = 種類
search-column-address = 住所
search-column-telephone = 電話番号
search-column-distance = 距離
search-column-identifier = 事業所番号など
search-column-distance-metres = 距離（m）
search-column-latitude = 緯度
search-column-longitude = 経度
search-column-position = 位置の種類
search-column-as-of = 公開データの日付
search-file-name = 事業所検索

## 目印
landmark-title = 目印
landmark-lead = 「駅の近く」のようにさがすための、地域の目印です。
landmark-list = 登録してある目印
landmark-name = 名前
landmark-name-hint = 例：みどり駅
landmark-kana = よみ
landmark-place = 場所
landmark-place-hint = 緯度,経度（例：35.78,139.90）か、市区町村から始まる住所
landmark-act = 操作
landmark-none = 目印はまだありません。
landmark-add = 目印を加える
landmark-add-act = 目印を加える
landmark-remove = 外す
landmark-name-missing = 名前を入力してください
landmark-name-taken = 同じ名前の目印があります。区別できる名前を入力してください
landmark-too-long = { $most }文字以内で入力してください
landmark-kana-not-kana = よみはひらがなかカタカナで入力してください
landmark-place-missing = 場所を入力してください
landmark-place-unknown = 場所がわかりません。緯度,経度か、市区町村から始まる住所を入力してください
landmark-place-ambiguous = 同じ呼び方の場所がいくつかあります。次のどれかを入力してください：{ $choices }

### import

## 一覧とファイルを選ぶところ
import-title = 取り込み
import-lead = 公開データや拠点の一覧をファイルから取り込みます。
import-new = ファイルを取り込む
import-new-lead = 選んだファイルは、まず内容を確かめるだけです。確かめて「取り込む」を押すまで、何も変わりません。
import-ministry = 公開データは、厚生労働省の次のページにあります：
import-ministry-care = 介護サービス情報公表システム オープンデータ
import-ministry-medical = 医療情報ネット（ナビイ）オープンデータ
import-files = ファイル
import-files-hint = CSV、Excel（xlsx、ods）、CSVをgzで圧縮したもの、境界のJSON。一度に合計{ $most }MBまで。
import-as-of = 時点
import-as-of-hint = ファイルの内容がいつのものか。公開ページに書かれている日付です。
import-data-set = どの一覧に取り込みますか
import-national = 全国のオープンデータ
import-national-hint = 厚生労働省などが公開しているもの
import-own = この拠点の一覧
import-own-hint = 拠点で作ったもの。この拠点だけで使います
import-kind = 事業所の種類
import-kind-hint = ファイルにもファイル名にも種類が書かれていないときだけ、選んでください。
import-extent = 一覧の範囲
import-partial = 一部だけの一覧
import-partial-hint = 載っていない事業所を「なくなった」とみなしません。
import-check = 内容を確かめる
import-files-missing = 取り込むファイルを選んでください
import-files-again = ファイルをもう一度選んでください
import-as-of-missing = 時点の年・月・日を入力してください
import-as-of-proposed = ファイル名から{ $day }時点と思われます。合っているか確かめ、ファイルをもう一度選んで「内容を確かめる」を押してください
import-as-of-differ = ファイル名の日付がファイルごとに違います。日付が同じものごとに分けて取り込んでください
import-as-of-unreadable = 時点は、実際にある日付を年・月・日で入力してください
import-as-of-future = 時点には、今日までの日付を入力してください
import-data-set-missing = どの一覧に取り込むかを選んでください
import-kind-not-offered = 事業所の種類は、示された中から選んでください
import-running = 進んでいる作業
import-running-caption = いま進んでいる取り込みと取り消し
import-history = これまでの取り込み
import-history-caption = 取り込みと取り消し（新しい順）
import-none = まだ何も取り込まれていません。
import-older = これより前の取り込み
import-batch-number = 番号
import-batch-when = 反映した時
import-batch-by = 実行した人
import-batch-files = ファイル
import-batch-files-many = ファイル{ $count }個
import-batch-counts = 件数
import-batch-state = 状態
import-batch-act = 操作
import-batch-is = { $batch }番
import-by-command = コマンド
import-batch-file = { $name }（{ $layout }、{ $day }時点）
import-batch-undoes = { $batch }番の取り消し
import-batch-count = { $verdict } { $number }件
import-state-published = 反映済み
import-state-undone = 取り消し済み（{ $batch }番で）
import-look = 内容を見る
import-no-act = なし
import-undo = 取り消す

## 作業のようす
import-job-check = 取り込む内容の確認
import-job-import = 取り込み
import-job-undo = 取り込みの取り消し
import-queued = 順番を待っています。
import-working = 作業しています
import-progress = { $done }行を読みました
import-progress-file = { $done }行を読みました（{ $file }）
import-stopping = 中止しています。しばらくお待ちください。
import-cancel = 中止する
import-leave = このページを閉じても、作業は続きます。
import-cancelled = 中止しました。何も反映されていません。
import-failed = 終わりませんでした。
import-start-again = ファイルを選び直す
import-undone = 取り消しました。取り込む前の内容に戻っています。
import-to-list = 取り込みの一覧へ

## 確かめた内容
import-nothing-yet = まだ何も反映していません。内容を確かめて「この内容で取り込む」を押してください。
import-nothing-to-take = 何も反映していません。取り込める内容がありません。
import-nothing-new = 変わるところがありません。何も反映していません。
import-published = 反映しました。検索に出ています。
import-to-search = 事業所をさがす
import-asks-again = 何も反映していません。確かめてほしいことがあります。
import-taken-up = この内容の取り込みは、すでに始まっています。
import-see-import = 取り込みのようすを見る
import-file = ファイル
import-layout = 様式
import-rows = 行数
import-for-own-list = この拠点の一覧として
import-for-nation = 全国のオープンデータとして
import-as-partial = 一部だけの一覧として
import-perhaps-partial = ファイル名から見ると、一部だけの一覧かもしれません。そのときは「一部だけの一覧」を選んで、確かめ直してください。
import-refused = このファイルは読めませんでした
import-remark = このファイルについて
import-columns = 列の使い方（使う列 { $used }、使わない列 { $unused }）
import-columns-used = 使う列：{ $names }
import-columns-unused = 使わない列：{ $names }
import-reasons = 理由ごとの行数
import-reason = { $code ->
    [column_count] 列の数が見出しと合わない
    [unreadable] 読めない文字がある
    [nul] 見えない文字がある
    [too_long] 長すぎる
    [missing] 必要な欄が空
    [rounded_identifier] 番号が丸められている
    [identifier_length] 番号の桁数が合わない
    [not_a_telephone] 電話番号として読めない
    [unknown_kind] 種類の言葉がわからない
    [unclosed_quote] 引用符が閉じていない
    [duplicate] 同じ番号で内容が違う
    [repeated] 同じ行がある
    [not_a_number] 数字でない
    [coordinate_unreadable] 緯度・経度が読めない
    [null_island] 緯度・経度が0
    [abroad] 緯度・経度が国外
    [outside_municipality] 位置が市区町村の外
    [no_coordinates] 緯度・経度がない
    [town_unknown] 町の位置がわからない
    [not_checked_no_polygon] 境界がなく、位置を確かめていない
   *[other] { $code }
}
import-reason-count = { $reason }：{ $number }行
import-rows-of = { $verdict }（{ $number }件）
import-rows-more = 「{ $verdict }」をすべて見る
import-rows-place = { $number }件を表示
import-rows-caption = 事業所ごとの内容
import-rows-none = この先にはありません。
import-row-where = 場所
import-row-what = 事業所
import-row-why = 説明
import-row-line = { $line }行目
import-row-line-of = { $file } { $line }行目
import-row-not-in-file = { $file }にない
import-row-in-order = そのまま取り込みます
import-row-unnamed = 名称不明
import-csv = すべての行をCSVで保存する
import-csv-limit = 画面とCSVに残る行は、はじめの{ $most }行までです。
import-csv-name = 取り込み結果
import-vanishing = たくさんの事業所がなくなります
import-vanishing-ok = なくなってよい
import-vanishing-missing = 多くの事業所がなくなります。よければ「なくなってよい」を選んでください
import-publish = この内容で取り込む

## 取り消し
import-undo-title = { $batch }番の取り込みを取り消しますか
import-undo-consequence = この取り込みで変わった事業所が、取り込む前の内容に戻ります。拠点で確認した情報はそのまま残ります。
import-undo-act = この取り込みを取り消す
import-undo-refused = 取り消せません
import-undo-not-published = この取り込みは、すでに取り消されているか、反映されていません。
import-undo-changed-since = そのあとの取り込み（{ $batch }番）が同じ事業所を変えています。先に{ $batch }番を取り消してください。
import-undo-busy = ほかの取り込みが進んでいます。終わってから、もう一度実行してください。
import-back = 戻る

## 列の対応
import-mapping-title = 列の対応を決める
import-mapping-lead = このファイルの様式は登録されていません。それぞれの列が何を表すかを選んでください。一度決めると、同じ見出しのファイルに次から使います。
import-mapping-remembered = 以前に決めた列の対応「{ $name }」を使いました。
import-mapping-change = 列の対応を変える
import-mapping-proposed = 見出しの言葉から、分かったものを選んであります。確かめてください。
import-mapping-name = この一覧の呼び名
import-mapping-columns = 列
import-mapping-samples = 例：{ $samples }
import-mapping-no-samples = 例：（空欄）
import-mapping-unused = 使わない
import-mapping-kind = 事業所の種類
import-mapping-kind-by-column = 「種類」の列で決める
import-mapping-identifier = 事業所の見分け方
import-mapping-by-number = 番号の列で見分ける
import-mapping-by-name = 名称と住所で見分ける
import-mapping-extent = 一覧の範囲
import-mapping-complete = この一覧にすべて載っている
import-mapping-complete-hint = 次に取り込む一覧に載っていない事業所を「なくなった」とみなします。
import-mapping-save = この対応で内容を確かめる
import-mapping-not-readable = このファイルは、いまは読めません。ファイルを選び直してください。
import-mapping-name-missing = この一覧の呼び名を入力してください
import-mapping-name-long = 呼び名は{ $most }文字以内で入力してください
import-mapping-needs = 「{ $target }」を表す列を選んでください
import-mapping-twice = 「{ $target }」は列「{ $column }」でも選ばれています。どちらか一つにしてください
import-mapping-not-offered = 列「{ $column }」の意味は、示された中から選んでください
import-mapping-kind-missing = 事業所の種類を選んでください
import-mapping-identifier-missing = 事業所の見分け方を選んでください
import-target-identifier = 事業所番号
import-target-kind = 種類
import-target-prefecture = 都道府県
import-target-municipality = 市区町村
import-target-municipality-code = 市区町村コード
import-target-latitude = 緯度
import-target-longitude = 経度

### asking
asking-ask = 事業所に確認をお願いする
asking-contacts = 連絡先
asking-links = お願いと答え
asking-confirm = 掲載内容の確認
asking-confirm-lead = { $hub }が公開している、みなさまの事業所の内容です。
asking-kinds = サービスの種類
asking-of-kind = { $kind }：{ $value }
asking-not-there = この事業所の掲載が見つからないため、お答えは要りません。お心当たりのないときは、お電話ください。
asking-closed = 「{ $name }」は、{ $on }に廃止（休止）とうかがっています。違うときは、お電話ください。
asking-lead = アカウントのない事業所も、FAX・電話・メールのリンクから1分で答えられます。次の画面で届け方を選びます。
asking-what = お願いすること
asking-act-missing = お願いすることを選んでください
asking-days = 何日後まで答えられるようにしますか
asking-days-hint = 1日から{ $max }日まで
asking-days-unit = 日
asking-days-range = 日数は1から{ $max }までの数字で入力してください
asking-issue = お願いを作る
asking-many = まとめて確認をお願いする
asking-many-lead = 種類を選ぶと、拠点の地域の事業所が並びます。一度に{ $max }か所までです。
asking-kind = 種類
asking-municipality = 市区町村
asking-show = 事業所を表示する
asking-none = あてはまる事業所がありません。
asking-none-next = 地域の一覧で、どんな事業所があるかを見る
asking-who = お願いする事業所
asking-column-name = 事業所
asking-column-fax = FAX
asking-column-state = 状態
asking-being-asked = お願い中（除きます）
asking-not-asked = お願いしていない
asking-found = { $total }か所のうち{ $shown }か所を表示しています。お願いしないところは印を外してください。
asking-issue-many = 印のある事業所にお願いを作る
asking-nobody-chosen = お願いする事業所に印をつけてください
asking-too-many = 一度にお願いできるのは{ $max }か所までです。分けてお願いしてください
asking-contacts-lead = 拠点からの連絡に使う宛先です。公開はされません。
asking-column-address = 宛先
asking-column-given = どこから聞いたか
asking-column-acts = 操作
asking-no-contacts = 連絡先はまだ登録されていません。
asking-preferred = いつも使う
asking-prefer = いつも使う宛先にする
asking-remove = 一覧から外す
asking-add-contact = 連絡先を加える
asking-contact-kind = 種類
asking-contact-kind-missing = メール・FAX・電話のどれかを選んでください
asking-contact-address = 宛先（番号またはメールアドレス）
asking-contact-missing = 番号またはメールアドレスを入力してください
asking-given-by = どこから聞きましたか
asking-given-by-hint = 例：名刺、管理者の方から電話で
asking-given-by-missing = どこから聞いた宛先かを入力してください
asking-given-by-long = どこから聞いたかは{ $max }文字以内で入力してください
asking-keep = 登録する
asking-look = 今のお願いを見る
asking-refused = お願いを作れませんでした
