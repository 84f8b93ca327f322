### Words of the page shell and the components.
### 文は短く丁寧に、次にすることを書く。

## 画面の枠
skip-to-main = 本文へ移動
navigation-label = メインメニュー
navigation-more = その他
sign-out = ログアウト
signed-in-as = { $name }さん
help = 使い方・お問い合わせ
printed-at = 表示日時：{ $stamp }
breadcrumb-label = 現在位置

## 入力
required = ※必須
optional = ※任意
error-title = エラー：{ $title }
error-prefix = エラー：
error-summary-heading = 入力内容に問題があります
error-summary-lead = 次の項目を確認し、入力し直してください。
date-year = 年
date-month = 月
date-day = 日
select-empty = 選択してください
sending = 送信しています
change = 変更
change-what = { $label }を

## 値と状態
unknown = 不明
unconfirmed = 未確認
not-applicable = 該当なし
cannot-tell = わからない
freshness-fresh = 新しい情報
freshness-ageing = 確認時期が近い情報
freshness-stale = 古い情報
freshness-unknown = 未確認
notice-information = お知らせ
notice-success = 完了
notice-warning = 注意
notice-error = 重要
step-done = 済み
step-current = いまここ
step-ahead = これから
telephone = 電話
call = 電話をかける
labelled = { $label }：{ $value }
freshness-when = ：{ $when }

## 一覧
pages-label = ページの移動
pages-previous = 前のページ
pages-next = 次のページ
conditions-label = 表示している条件
condition-remove = の条件を外す
filters-label = 絞り込み
print = 印刷する
reload = 再読み込み
live-updated = 表示を更新しました
live-lost = 最新の内容を自動で受け取れていません。

## 地図
map-to = 一覧の下の地図へ
map-zoom-in = 地図を拡大する
map-zoom-out = 地図を縮小する
map-canvas = 地図。矢印キーで移動、＋と－で拡大・縮小します。同じ内容が一覧にもあります。
map-absent = 地図を表示できません。一覧をご覧ください。
map-absent-alone = 地図を表示できません。住所をご覧ください。
map-group = 件がここに重なっています。押すと拡大します。
map-group-unit = 件
map-loading = 地図を読み込んでいます。
map-attribution = 地図の出典：{ $sources }

## 検索結果
reading = よみ
address = 住所
reasons = 並びの理由

## パスキー
passkey-no-script = パスキーは、スクリプトが使えるブラウザーで使えます。ほかの方法をお使いください。
passkey-unsupported = このブラウザーではパスキーを使えません。ほかの方法をお使いください。
passkey-refused = パスキーで確かめられませんでした。もう一度ためすか、ほかの方法をお使いください。
passkey-known = この端末のパスキーは、すでに登録されています。
passkey-elsewhere = このアドレスではパスキーを使えません。拠点からお知らせしたアドレスで開いてください。
passkey-confirm = 時間がたったため、もう一度ご本人の確認が必要です。ページを開き直してください。
passkey-lost = 通信できませんでした。つながっていることを確かめて、もう一度ためしてください。

## 鍵のかかった画面
idle-title = 画面に鍵がかかりました
idle-lead = しばらく操作がなかったためです。入力した内容は、このまま残っています。
idle-code = 認証アプリの確認コード
idle-open = 鍵を開けて続ける
idle-wrong = 開けられませんでした。認証アプリに次の数字が表示されてから入力するか、ほかの方法をお使いください。
idle-lost = 通信できませんでした。つながっていることを確かめて、もう一度ためしてください。
idle-otherwise = パスキーや回復コードで開く（この画面の入力は消えます）
