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

## 共用の端末と、しばらく操作がなかったとき
shared-title = お使いの端末
shared = 共用の端末を使っている
shared-hint = 何人かで使う端末では、3分操作がないと画面に鍵がかかります（ふだんは15分）
locked-title = 画面に鍵がかかりました
locked-lead = しばらく操作がなかったためです。ご本人であることを確かめると、続きから使えます。
held-title = 入力した内容が残っています
held-lead = ご本人であることを確かめる前に送られた内容を預かっています。まだ登録されていません。
held-send = 送信を続ける
held-drop = 送信しないで最初の画面へ

## 大切な操作の前の確認
confirm-title = ご本人の確認
confirm-lead = 大切な操作の前に、もう一度ご本人であることを確かめます。確かめたあと10分間は、続けて操作できます。

## パスワードの変更
password-change-title = パスワードの変更
password-change-lead = 変更すると、ほかの端末でのログインはすべて終わります。
password-change-act = パスワードを変更する
password-old = 今のパスワード
password-old-missing = 今のパスワードを入力してください
password-old-wrong = 今のパスワードが違います。もう一度入力してください
password-new = 新しいパスワード
password-new-hint = { $fewest }文字以上で、推測されにくいものにしてください。いくつかの言葉をつなげると覚えやすくなります
password-new-missing = 新しいパスワードを入力してください
password-again = 新しいパスワード（確認のためもう一度）
password-again-differs = 2つの新しいパスワードが違います。同じものを入力してください
password-same = 今のパスワードと同じです。別のパスワードを入力してください
password-first-title = はじめのパスワードの変更
password-first-lead = お渡ししたパスワードはほかの人も知っています。ご自分だけが知るパスワードに変えてから、お使いください。
password-facility-name = パスワードのほとんどが勤め先の名前です。推測されにくい言葉を加えてください

## ログインの方法
factors-title = ログインの方法
factors-back = 変更しないで戻る
application = 認証アプリ
application-title = 認証アプリの変更
application-lead = 新しい端末の認証アプリに切り替えます。切り替えると、今の認証アプリの確認コードは使えなくなり、ほかの端末でのログインは終わります。
application-begin = 新しい認証アプリを登録する
application-act = この認証アプリに切り替える
codes-renew-title = 回復コードの作り直し
codes-renew-consequence = 新しい回復コードを10個作ります。これまでの回復コードは、すべて使えなくなります。
codes-renew-act = 回復コードを作り直す
codes-renewed-lead = 新しい回復コードができました。これまでのものは使えません。
done-password = パスワードを変更しました。ほかの端末でのログインは終わりました。
done-application = 認証アプリを切り替えました。

## ログイン中の端末と記録
session-device = 端末
session-device-unknown = 不明
session-shared = （共用）
session-locked = （鍵がかかっています）
sessions-end-others = ほかの端末をすべて終了させる
known-devices = 覚えている端末は{ $count }台です。覚えている端末では、ほかの場所から間違った入力が続いても、待たずにログインできます。
history-title = 最近の記録
history-lead = 心当たりのないものがあれば、パスワードを変更し、拠点の担当者に知らせてください。
history-when = 日時
history-what = できごと
history-who = だれが
history-self = ご本人
history-nobody = わかりません
history-other = 拠点の担当者
happened-sign-in-failed = パスワードが違いました
happened-signed-in = 確認コードでご本人と確かめました
happened-code-failed = 確認コードが違いました
happened-set-up = 認証アプリを設定しました
happened-replaced = 認証アプリを切り替えました
happened-code-used = 回復コードでログインしました
happened-recovery-failed = 回復コードが違いました
happened-codes-renewed = 回復コードを作り直しました
happened-password-changed = パスワードを変更しました
happened-password-failed = パスワードの変更で、今のパスワードが違いました
happened-passkey-added = パスキーを登録しました
happened-passkey-removed = パスキーを削除しました
happened-passkey-used = パスキーでご本人と確かめました
happened-passkey-failed = パスキーで確かめられませんでした
happened-passkey-copied = パスキーが複製された疑いがあるため、使えなくしました
happened-lost-asked = 端末をなくしたと申し出がありました
happened-lost-confirmed = 端末をなくした申し出を、担当者が確かめました
happened-lost-refused = 端末をなくした申し出が、取り下げられました
happened-lost-used = 新しい端末の設定を始めました
happened-reset = 認証アプリの設定が取り消されました
happened-roles-set = 役割が変わりました
happened-password-to-change = 次のログインでパスワードの変更が必要になりました

## パスキー
passkeys = パスキー
passkeys-count = { $count }個
passkeys-title = パスキーの管理
passkeys-lead = パスキーがあれば、端末の指紋・顔・暗証番号だけでログインできます。指紋や顔の情報は端末の外に出ません。
passkeys-none = 登録したパスキーはありません。
passkey-new-title = パスキーの登録
passkey-new-lead = お使いの端末を、ログインに使えるようにします。端末の指紋・顔・暗証番号でご本人であることを確かめます。
passkey-name = パスキーの名前
passkey-name-hint = 見分けがつく名前を付けてください。例：自分のスマートフォン
passkey-name-missing = パスキーの名前を入力してください
passkey-name-too-long = パスキーの名前は{ $most }文字以内で入力してください
passkey-register = この端末を登録する
passkey-sign-in = パスキーを使う
passkey-sign-in-lead = パスキーを登録した端末では、ログイン名とパスワードは要りません。
passkey-show = パスキーを使う
passkey-wrong = パスキーを確かめられませんでした。もう一度ためすか、ほかの方法をお使いください
passkey-taken = このパスキーは、すでに登録されています
passkey-since = 登録日時
passkey-last-used = 最後に使った日時
passkey-never-used = まだ使っていません
passkey-remove = 削除する
passkey-last-way = これが最後のログインの方法です。先に認証アプリを設定するか、別のパスキーを登録してください
done-passkey = パスキーを登録しました。次から、この端末ではパスキーでログインできます。
done-passkey-removed = パスキーを削除しました。端末の設定にも残っているときは、そちらからも消してください。

## 端末をなくしたとき
lost-instead = 認証アプリの端末も回復コードもないときは、担当者に確かめてもらう
lost-title = 端末をなくしたとき
lost-lead = 拠点の連携コーディネーターかシステム運用者に、ご本人であることを確かめてもらいます。
lost-step-ask = 1. 申し出る
lost-step-ask-detail = 申し出ると、担当者の画面に表示されます。申し出は24時間で消えます。
lost-ask = 担当者に申し出る
lost-asked = 申し出を受け付けました（{ $time }）。担当者に会うか、顔の見える方法で連絡してください。
lost-step-code = 2. 担当者から聞いたコードを入力する
lost-step-code-detail = コードは15分間使えます。入力すると、これまでの認証アプリ・パスキー・回復コードは使えなくなり、新しい端末の設定に進みます。
lost-code = 担当者から聞いたコード
lost-code-hint = 英数字8文字です。空白やハイフンは入れても入れなくてもかまいません
lost-code-act = 新しい端末の設定に進む
lost-code-wrong = コードが違うか、15分を過ぎています。担当者に新しいコードを聞いてください
lost-list-title = 端末をなくした申し出
lost-list-lead = 申し出た方に会うか、顔の見える方法で、ご本人であることを確かめてください。電話の声やメールだけでは確かめないでください。
lost-list-none = 申し出はありません。
lost-list-open = 確かめる
lost-who = お名前
lost-when = 申し出の日時
lost-state = 状態
lost-state-waiting = 確認を待っています
lost-state-confirmed = コードをお知らせ済みです
lost-one-title = ご本人の確認
lost-one-consequence = 確かめると、ご本人に伝えるコードを表示します。ご本人がコードを入力すると、これまでの認証アプリ・パスキー・回復コードは使えなくなります。だれが確かめたかは記録に残り、ご本人にも表示されます。
lost-confirm = ご本人に会って確かめた
lost-refuse = ご本人ではないので取り下げる
lost-code-title = ご本人に伝えるコード
lost-code-lead = この画面を閉じると二度と表示されません。ご本人に直接伝えてください。{ $time }まで使えます。
lost-own = ご自分の申し出は、ほかの担当者に確かめてもらってください
lost-open-notice = 端末をなくしたという申し出があります（{ $time }）
lost-open-notice-detail = 心当たりがないときは、取り下げて、パスワードを変更してください。パスワードを知っている人がいます。
lost-withdraw = 申し出を取り下げる
done-withdrawn = 端末をなくした申し出を取り下げました。心当たりがなかったときは、パスワードを変更してください。
