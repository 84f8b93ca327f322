### Sentences of signing in and of one's own account.

## Sign-in
sign-in-title = Sign in
sign-in-act = Sign in
sign-in-wrong = The login name or the password is different. Please type them again
login-name = Login name
login-name-hint = The name the hub's staff gave you
login-name-missing = Please type your login name
password = Password
password-missing = Please type your password

## Waiting
wait-title = Please wait a little
wait-until = Several attempts did not fit. Please sign in again after { $time }.
wait-help = If this was not you, or if it is urgent, please call the hub's system operator.

## Confirmation code
second-factor-title = Confirmation code
second-factor-lead = Please type the six digits shown by your authenticator application.
second-factor-act = Confirm
second-factor-wrong = This code is different or was used before. Please wait until the application shows the next one and type that
second-factor-instead = Use a code of the authenticator application
code = Confirmation code
code-hint = Six digits; spaces do not matter

## Set-up of the authenticator application
set-up-title = Set up your authenticator application
set-up-lead = Besides the password, a code shown on your own device proves that it is you. Please set it up once.
set-up-step-app = 1. Get an authenticator application
set-up-step-app-detail = Install an application that shows one-time codes (TOTP) on your telephone or computer.
set-up-step-picture = 2. Register in the application
set-up-picture = QR code for the authenticator application
set-up-step-picture-detail = Scan the QR code with the application. If that is not possible, type these letters instead.
set-up-secret = Letters to type
set-up-step-code = 3. Type the code
set-up-act = Finish
set-up-wrong = The code does not fit. Please check that the device's clock is right and type the six digits shown now

## Recovery codes
recovery-instead = If your device is not with you, use a recovery code
recovery-title = Recovery code
recovery-lead = Please type one of the recovery codes you kept at set-up. Each code works once.
recovery-code = Recovery code
recovery-code-hint = 24 letters and digits; spaces and hyphens do not matter
recovery-act = Confirm
recovery-wrong = This recovery code is different or was used before. Please type another one
codes-title = Keep your recovery codes
codes-lead = Your authenticator application is set up.
codes-warning = When you leave this page, the recovery codes are never shown again
codes-warning-detail = Print or copy them and keep them locked away, apart from your device. If the device is lost, each lets you sign in once.
codes-kept = I have kept them: go on

## Own account
account-title = Account
display-name = Name
codes-left = Unused recovery codes
codes-left-count = { $count }
sessions-title = Where you are signed in
sessions-lead = If you do not recognise one, please end it.
session-since = Signed in
session-last-seen = Last used
session-until = Ends by itself
session-act = Act
session-here = This device
session-end = End it
language-title = Language

## New accounts
login-name-too-short = Please use at least { $fewest } characters for the login name
login-name-too-long = Please use at most { $most } characters for the login name
login-name-character = Please leave spaces and line breaks out of the login name
login-name-taken = Somebody else has this login name. Please choose another one
password-too-short = Please use at least { $fewest } characters for the password. Several words in a row are easy to remember
password-too-long = Please use at most { $most } characters for the password
password-login-name = Most of this password is the login name. Please add words that are hard to guess
password-hub-name = Most of this password is the hub's name. Please add words that are hard to guess
password-common-word = Most of this password is a well-known word. Please add words that are hard to guess
password-repetition = Rows such as 12345 or aaaa and repeated words are easy to guess. Please choose another password

## Check-up
finding-no-hub = There is no hub yet. Please run kyoten init.
finding-no-coordinator = Nobody has the role of coordinator. Please add one with kyoten init.
finding-without-second-factor = { $accounts } accounts have no authenticator application yet. Please ask the people to sign in once.
finding-without-role = { $accounts } accounts have no role. Please give them one or disable them.

## A machine several people use, and when nobody used the screen
shared-title = This machine
shared = Several people use this machine
shared-hint = Tick this in an office or on a machine that you share. The screen locks after 3 minutes without use; on your own machine after 15
locked-title = The screen is locked
locked-lead = Nobody used it for a while. Show that it is you to go on where you were.
held-title = What you typed is still here
held-lead = We kept what you sent before you were confirmed. It has not been saved yet.
held-send = Send it now
held-drop = Do not send it and go to the first page

## Before something sensitive
confirm-title = Confirm that it is you
confirm-lead = Before something sensitive we ask once more. For 10 minutes you will not be asked again.

## Changing the password
password-change-title = Change the password
password-change-lead = After the change you are signed out on all other devices.
password-change-act = Change the password
password-old = Present password
password-old-missing = Enter your present password
password-old-wrong = The present password is different. Enter it again
password-new = New password
password-new-hint = At least { $fewest } characters that are hard to guess. Several words in a row are easy to remember
password-new-missing = Enter a new password
password-again = New password once more
password-again-differs = The two new passwords differ. Enter the same one twice
password-same = This is your present password. Enter another one
password-first-title = Change your first password
password-first-lead = Somebody else knows the password you were given. Choose one that only you know before you go on.
password-facility-name = The password is little more than the name of the place you work at. Add words that are hard to guess

## Ways to sign in
factors-title = Ways to sign in
factors-back = Go back without a change
application = Authenticator app
application-title = Change the authenticator app
application-lead = You move to the app on a new device. Codes of the present app stop working and you are signed out on other devices.
application-begin = Set up a new app
application-act = Move to this app
codes-renew-title = New recovery codes
codes-renew-consequence = You get 10 new recovery codes. All earlier ones stop working.
codes-renew-act = Make new codes
codes-renewed-lead = Here are your new recovery codes. Earlier ones no longer work.
done-password = The password is changed. You are signed out on all other devices.
done-application = You have moved to the new authenticator app.

## Devices and what happened
session-device = Device
session-device-unknown = Unknown
session-shared = {" "}(shared)
session-locked = {" "}(locked)
sessions-end-others = Sign out everywhere else
known-devices = Known devices: { $count }. On a known device you can sign in without waiting even while somebody elsewhere types wrong things.
history-title = What happened lately
history-lead = If you do not recognise something, change your password and tell the hub.
history-when = When
history-what = What
history-who = Who
history-self = You
history-nobody = Not known
history-other = The hub
happened-sign-in-failed = A password was wrong
happened-signed-in = You were confirmed by a code
happened-code-failed = A code was wrong
happened-set-up = The authenticator app was set up
happened-replaced = The authenticator app was changed
happened-code-used = A recovery code was used
happened-recovery-failed = A recovery code was wrong
happened-codes-renewed = New recovery codes were made
happened-password-changed = The password was changed
happened-password-failed = The present password was wrong when changing it
happened-passkey-added = A passkey was added
happened-passkey-removed = A passkey was removed
happened-passkey-used = You were confirmed by a passkey
happened-passkey-failed = A passkey did not fit
happened-passkey-copied = A passkey may have been copied and was switched off
happened-lost-asked = A lost device was reported
happened-lost-confirmed = Somebody of the hub confirmed the lost device
happened-lost-refused = The report of a lost device was withdrawn
happened-lost-used = A new device is being set up
happened-reset = The authenticator app was reset
happened-roles-set = The roles were changed
happened-password-to-change = The password has to be changed at the next sign-in

## Passkeys
passkeys = Passkeys
passkeys-count = { $count }
passkeys-title = Manage passkeys
passkeys-lead = With a passkey your fingerprint, face or PIN on the device is all you need to sign in. It never leaves the device.
passkeys-none = You have no passkeys.
passkey-new-title = Add a passkey
passkey-new-lead = Use this device to sign in. It recognises you by fingerprint, face or PIN.
passkey-name = Name of the passkey
passkey-name-hint = A name by which you recognise it, such as: my phone
passkey-name-missing = Enter a name for the passkey
passkey-name-too-long = The name has at most { $most } characters
passkey-register = Add this device
passkey-sign-in = Sign in with a passkey
passkey-sign-in-lead = On a device with a passkey you need neither login name nor password.
passkey-show = Confirm with a passkey
passkey-wrong = The passkey could not be checked. Try again or use another way
passkey-taken = This passkey is registered already
passkey-since = Added
passkey-last-used = Last used
passkey-never-used = Not used yet
passkey-remove = Remove
passkey-last-way = This is your last way in. Set up an authenticator app or add another passkey first
done-passkey = The passkey is added. From now on you can sign in with it on this device.
done-passkey-removed = The passkey is removed. If the device still lists it, remove it there too.

## A lost device
lost-instead = Neither the app nor recovery codes at hand: have somebody of the hub confirm you
lost-title = Lost device
lost-lead = A coordinator or the operator of the hub confirms that it is you.
lost-step-ask = 1. Ask
lost-step-ask-detail = Your request appears on their screens. It disappears after 24 hours.
lost-ask = Ask the hub
lost-asked = Your request is there ({ $time }). Meet them, or call them so that they can see you.
lost-step-code = 2. Enter the code they tell you
lost-step-code-detail = The code works for 15 minutes. With it your earlier app, passkeys and recovery codes stop working and you set up a new device.
lost-code = Code from the hub
lost-code-hint = 8 letters and digits; spaces and hyphens do not matter
lost-code-act = Set up a new device
lost-code-wrong = The code is different or older than 15 minutes. Ask for a new one
lost-list-title = Lost devices
lost-list-lead = Meet the person or see their face, and make sure it is them. A voice on the phone or a mail is not enough.
lost-list-none = Nobody has asked.
lost-list-open = Confirm
lost-who = Name
lost-when = Asked at
lost-state = State
lost-state-waiting = Waits for confirmation
lost-state-confirmed = Has a code
lost-one-title = Confirm the person
lost-one-consequence = You get a code to tell the person. Once they enter it, their earlier app, passkeys and recovery codes stop working. It is written down who confirmed, and the person sees it.
lost-confirm = I have seen the person
lost-refuse = It is somebody else: withdraw the request
lost-code-title = Code for the person
lost-code-lead = This screen is shown only once. Tell the person directly. The code works until { $time }.
lost-own = Have somebody else confirm your own request
lost-open-notice = Somebody reported that your device is lost ({ $time })
lost-open-notice-detail = If it was not you, withdraw the request and change your password: somebody knows it.
lost-withdraw = Withdraw the request
done-withdrawn = The request is withdrawn. If it was not yours, change your password.
