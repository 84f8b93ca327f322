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
account-history = See what was done with this account
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
