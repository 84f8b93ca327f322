### サインインと自分のアカウントの文。

## サインイン
sign-in-title = ログイン
sign-in-act = ログインする
sign-in-wrong = ログイン名またはパスワードが違います。もう一度入力してください
login-name = ログイン名
login-name-hint = 拠点の担当者からお知らせした名前です
login-name-missing = ログイン名を入力してください
password = パスワード
password-missing = パスワードを入力してください

## 待っていただくとき
wait-title = しばらくお待ちください
wait-until = 続けて違う内容が入力されたため、{ $time }以降にもう一度ログインしてください。
wait-help = お心当たりがないときや、お急ぎのときは、拠点のシステム運用者にご連絡ください。

## 確認コード
second-factor-title = 確認コードの入力
second-factor-lead = 認証アプリに表示されている6桁の数字を入力してください。
second-factor-act = 確認する
second-factor-wrong = 確認コードが違うか、すでに使われています。認証アプリに次の数字が表示されてから入力してください
second-factor-instead = 認証アプリの確認コードを使う
code = 確認コード
code-hint = 半角でも全角でも入力できます

## 認証アプリの設定
set-up-title = 認証アプリの設定
set-up-lead = パスワードのほかに、お手元の端末に表示される確認コードでご本人であることを確かめます。はじめに一度だけ設定してください。
set-up-step-app = 1. 認証アプリを用意する
set-up-step-app-detail = スマートフォンまたはパソコンに、確認コードを表示するアプリ（TOTP対応のもの）を入れてください。
set-up-step-picture = 2. アプリに登録する
set-up-picture = 認証アプリに登録するためのQRコード
set-up-step-picture-detail = アプリでQRコードを読み取ってください。読み取れないときは、次の文字を手で入力してください。
set-up-secret = 登録用の文字
set-up-step-code = 3. 確認コードを入力する
set-up-act = 設定を終える
set-up-wrong = 確認コードが合いません。端末の時計が合っていることを確かめ、表示されている6桁の数字を入力してください

## 回復コード
recovery-instead = 端末が手元にないときは、回復コードを使う
recovery-title = 回復コードの入力
recovery-lead = 設定のときにお控えいただいた回復コードを1つ入力してください。1つのコードは1回だけ使えます。
recovery-code = 回復コード
recovery-code-hint = 英数字24文字です。空白やハイフンは入れても入れなくてもかまいません
recovery-act = 確認する
recovery-wrong = 回復コードが違うか、すでに使われています。別の回復コードを入力してください
codes-title = 回復コードの控え
codes-lead = 認証アプリの設定が終わりました。
codes-warning = この画面を閉じると、回復コードは二度と表示されません
codes-warning-detail = 印刷するか書き写して、端末とは別の、鍵のかかる場所に保管してください。端末をなくしたときに、1つにつき1回ログインできます。
codes-kept = 控えたので先へ進む

## 自分のアカウント
account-history = このアカウントで行われたことの履歴を見る
account-title = アカウント
display-name = お名前
codes-left = 使っていない回復コード
codes-left-count = { $count }個
sessions-title = ログイン中の端末
sessions-lead = 心当たりのないものがあれば、終了させてください。
session-since = ログイン日時
session-last-seen = 最後の操作
session-until = 自動で終わる日時
session-act = 操作
session-here = この端末
session-end = 終了させる
language-title = 表示する言語

## 新しいアカウント
login-name-too-short = ログイン名は{ $fewest }文字以上で入力してください
login-name-too-long = ログイン名は{ $most }文字以内で入力してください
login-name-character = ログイン名には空白や改行を入れないでください
login-name-taken = このログイン名はほかの人が使っています。別の名前を入力してください
password-too-short = パスワードは{ $fewest }文字以上で入力してください。いくつかの言葉をつなげると覚えやすくなります
password-too-long = パスワードは{ $most }文字以内で入力してください
password-login-name = パスワードのほとんどがログイン名です。推測されにくい言葉を加えてください
password-hub-name = パスワードのほとんどが拠点の名前です。推測されにくい言葉を加えてください
password-common-word = パスワードのほとんどがよく使われる言葉です。推測されにくい言葉を加えてください
password-repetition = 12345やaaaaのような並びや、同じ言葉の繰り返しは推測されやすくなります。別のパスワードを入力してください

## 点検
finding-no-hub = 拠点が登録されていません。kyoten init を実行してください。
finding-no-coordinator = 連携コーディネーターの役割をもつ人がいません。kyoten init で登録してください。
finding-without-second-factor = 認証アプリを設定していないアカウントが{ $accounts }件あります。ご本人に一度ログインしてもらってください。
finding-without-role = 役割のないアカウントが{ $accounts }件あります。役割を付けるか、停止してください。
