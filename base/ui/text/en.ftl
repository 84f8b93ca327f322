### Words of the page shell and the components.
### Short, polite sentences that say what to do next.

## Page shell
skip-to-main = Skip to main content
navigation-label = Main menu
navigation-more = More
sign-out = Sign out
signed-in-as = { $name }
help = Help and contact
printed-at = Shown at { $stamp }
breadcrumb-label = You are here

## Forms
required = Required
optional = Optional
error-title = Error: { $title }
error-prefix = Error:
error-summary-heading = There is a problem with your answers
error-summary-lead = Check these answers and enter them again.
date-year = Year
date-month = Month
date-day = Day
select-empty = Choose one
sending = Sending
change = Change
change-what = { $label }

## Values and states
unknown = Unknown
unconfirmed = Not confirmed
not-applicable = Not applicable
cannot-tell = I do not know
freshness-fresh = Up to date
freshness-ageing = Due for a check
freshness-stale = Out of date
freshness-unknown = Not confirmed
notice-information = Information
notice-success = Done
notice-warning = Caution
notice-error = Important
step-done = Done
step-current = Now
step-ahead = To come
telephone = Telephone
call = Call
labelled = { $label }: { $value }
freshness-when = : { $when }

## Lists
pages-label = Pages
pages-previous = Previous page
pages-next = Next page
conditions-label = Conditions in use
condition-remove = – remove this condition
filters-label = Filters
print = Print
reload = Reload
live-updated = The page has been updated
live-lost = This page is not receiving updates by itself.

## Map
map-to = To the map below the list
map-zoom-in = Zoom in
map-zoom-out = Zoom out
map-canvas = Map. Move with the arrow keys, zoom with plus and minus. The list has the same content.
map-absent = The map cannot be shown here. Please use the list.
map-absent-alone = The map cannot be shown. Please go by the address.
map-group = { " " }places overlap here. Press to zoom in.
map-group-unit = ×
map-loading = Loading the map.
map-attribution = Map sources: { $sources }

## Search results
reading = Reading
address = Address
reasons = Why it is listed here
## Passkeys
passkey-no-script = Passkeys need a browser that runs scripts. Use another way.
passkey-unsupported = This browser knows no passkeys. Use another way.
passkey-refused = The passkey could not be checked. Try again or use another way.
passkey-known = A passkey of this device is registered already.
passkey-elsewhere = Passkeys do not work at this address. Open the address the hub told you.
passkey-confirm = Some time has passed, and you have to confirm yourself again. Open the page anew.
passkey-lost = The connection failed. Check that you are online and try again.

## The locked screen
idle-title = The screen is locked
idle-lead = Nobody used it for a while. What you typed is still here.
idle-code = Code of the authenticator app
idle-open = Unlock and go on
idle-wrong = It did not open. Enter the next code the app shows, or use another way.
idle-lost = The connection failed. Check that you are online and try again.
idle-otherwise = Use a passkey or a recovery code (what you typed here is lost)
