
### organization
organization-search = Find an organization
organization-place = Place
organization-map = Map of this organization
organization-more = More information
organization-acceptance = What it takes on
organization-sources = Sources
organization-closed-since = This organization closed on { $on }
organization-vanished = The newest open data no longer list it. What they said last is shown
organization-not-asked = The following has not been confirmed yet. Please ask the organization.
organization-place-approximate = The place is approximate.
organization-place-town = This is the middle of the town, not the house.
organization-place-municipality = This is the middle of the municipality, not the house.
organization-place-unknown = The place on the map is unknown. Please go by the address.
organization-credit = Source: open data of the Ministry of Health, Labour and Welfare (厚生労働省), adapted
organization-identifier = Official number: { $identifier }
organization-open-data = Open data as of { $as_of }
organization-open-data-of = { $source }, as of { $as_of }
organization-own-list = The hub's own list as of { $as_of }
organization-source-filing = Filed with an authority
organization-source-self-report = Said by the organization
organization-source-record = Seen in its record
organization-source-hub = Confirmed by the hub
organization-visibility-public = Public
organization-visibility-members = People working with the hub
organization-visibility-hub = The hub only
organization-visibility-keep = As it is now
organization-visibility-usual = As usual for each field
organization-closure-reason = Reason for closing: { $reason }
organization-answer-yes = Yes
organization-answer-ask = Ask first
organization-answer-no = No
organization-answer-none = Not confirmed
organization-answer-none-means = For what is not confirmed, readers are told to ask the organization.
organization-condition-write = Write a condition
organization-condition = Condition for “{ $label }”
organization-edit = Edit
organization-history = See the history
organization-public-page = See the public page
organization-merge = Merge with another organization
organization-close = Record that it closed
organization-reopen = Take the closing back
organization-facts = What is known now
organization-column-topic = Field
organization-column-value = What is stated
organization-column-freshness = How fresh
organization-column-source = Source
organization-column-visibility = Who sees it
organization-column-theirs = What stands there now
organization-column-mine = What you typed
organization-column-from = From
organization-column-to = Until
organization-column-by = Recorded by
organization-no-source = No information
organization-not-stated = Not stated
organization-open-data-says = The open data say:{" "}
organization-open-data-hint = Open data: { $value }
organization-open-data-used = For fields left empty the open data are used.
organization-verify = The chosen fields are still correct
organization-verify-all = Everything is still correct
organization-verify-nothing = Choose the fields you have confirmed
organization-merged-into-this = Organizations merged into this one
organization-unmerge = Undo this merge
organization-about-change = About this change
organization-save = Save
organization-jump = Parts of this page
organization-group-basics = Basics
organization-group-contact = Contact
organization-group-use = Using it
organization-group-others = Other
organization-back = Back
organization-hint-list = Separate with commas.
organization-hint-hours = Example: 月 09:00-12:00 14:00-18:00; 火 09:00-12:00
organization-day-weekday = Weekdays
organization-day-saturday = Saturday
organization-day-sunday = Sunday
organization-day-holiday = Holidays
organization-conflict = Somebody else changed the same fields while you were typing
organization-conflict-next = Compare both. If yours is right, save once more.
organization-conflict-caption = Fields that differ
organization-left-to-open-data = Use the open data
organization-mistake-missing = Enter or choose: { $label }
organization-mistake-too-long = { $label }: enter at most { $max } characters (there are { $found })
organization-mistake-kana = { $label }: enter hiragana or katakana
organization-mistake-telephone-sign = { $label }: take out “{ $sign }”
organization-mistake-telephone-several = { $label }: enter one number only and write others in the notes
organization-mistake-telephone-area = { $label }: begin with the area code
organization-mistake-telephone-digits = { $label }: enter { $expected } digits (there are { $found })
organization-mistake-url = { $label }: enter an address beginning with http:// or https://
organization-mistake-number = { $label }: enter a whole number, zero or more
organization-mistake-choice = { $label }: choose one of the answers offered
organization-mistake-condition = { $label }: choose yes, ask first or no
organization-mistake-day = Enter the day of closing, today or earlier
organization-refused-closed = It is recorded already that this organization closed on { $on }.
organization-refused-not-closed = This organization is not closed. Maybe somebody else has taken the closing back.
organization-refused-merged-away = This organization was merged into another. Please go on there.
organization-refused-itself = The target is this organization itself, or part of it already. Choose another.
organization-refused-no-target = The target was not found. Check the address of its page or its id.
organization-refused-target-closed = The target “{ $name }” is closed. Take its closing back first, or choose another.
organization-refused-not-merged = This organization is not merged now. Maybe somebody else has undone it.
organization-refused-entered = The hub's own list already has this name at this address.
organization-refused-import = An import of the hub's own list is running. Please save again when it has ended.
organization-open-other = Open that organization
organization-close-consequence = A closed organization no longer appears in the public search. Its page and history stay, and the closing can be taken back.
organization-close-act = Record that it closed
organization-closed-on = Day of closing
organization-reason = Reason
organization-merge-suggestions = These may be the same
organization-merge-no-suggestions = No organization of the same municipality has a similar name, address or telephone.
organization-merge-into = Id or page address of the target
organization-merge-into-hint = Open the page of the target and paste its address.
organization-merge-look = Compare
organization-merge-consequence = The merged organization's page will lead to the target, and its services and records stand there. It can be undone.
organization-merge-goes = Is merged
organization-merge-stays = Target (stays)
organization-merge-swap = Swap the two
organization-merge-act = Merge these two
organization-enter = Enter an organization
organization-enter-lead = Adds an organization or group that the open data lack to the hub's own list.
organization-enter-act = Save
organization-kind = Kind
organization-municipality = Municipality
people-import = Import
people-demo = Demonstration data
people-system = The system
people-office = the office (by link)
people-of-hub = Someone at the hub
organization-history-caption = History of every field, newest first
organization-until-now = Until now
organization-events = Closings and merges
organization-no-reason = no reason recorded
organization-lives = How long statements count as fresh
organization-life = { $days } days: { $reason }
organization-event-closed = Recorded as closed on { $on } ({ $reason })
organization-event-reopened = Closing taken back
organization-event-merged = Merged ({ $reason })
organization-event-unmerged = Merge undone

### overview
overview-title = Overview of the area
overview-lead = What there is in the hub's area, and what is not known.
overview-kinds = Counts by kind
overview-unknown = What is not known
overview-freshness = Freshness of what the hub has confirmed
overview-joins = Pairs that may be the same organization
overview-no-joins = No pair has a similar name, address or telephone.
overview-join-same-place = Same name and address
overview-join-same-telephone = Same telephone, similar name
overview-compare = Compare
overview-join-one = Organization
overview-join-other = May be the same as
overview-join-why = Why
overview-more-joins = Show the other { $count } pairs
overview-kind = Kind
overview-total = Total
overview-what = Not known
overview-no-kana = Reading not confirmed
overview-no-telephone = Telephone not confirmed
overview-no-position = Place unknown
overview-town-position = Place is the middle of the town
overview-no-days = Days not confirmed
overview-never-verified = Never confirmed by the hub
overview-differs = The hub and the source differ
overview-fresh = Fresh
overview-ageing = Ageing
overview-stale = Stale
overview-unverified = Not confirmed
overview-count = Count
overview-no-municipalities = The hub has no municipalities yet.
overview-no-municipalities-next = Add them in the settings.
overview-empty = Nothing has been imported yet.
overview-import = Import files
overview-list = Organizations
overview-list-empty = No organization fits.
overview-place = Municipality
overview-found = { $count } in all
overview-range = { $first }–{ $last } of { $count }
overview-enter = Enter an organization
overview-name = Name
overview-address = Address
overview-telephone = Telephone

### search

## First page
search-start-title = Find services for care at home
search-start-lead = Search by name, kind, address or telephone number.
search-own-area = The hub's area ({ $names })
search-in-own-area = Searches in { $area }.
search-by-kind = Search by kind
search-nothing-imported = No services have been imported yet.
search-go-to-import = Import files

## Conditions
search-box = Name, kind, address, telephone
search-box-hint = Kanji, kana and romaji are all understood.
search-act = Search
search-near = Near which place?
search-near-hint = A landmark such as a station, an address, or a municipality
search-within = Distance
search-within-distance = within { $distance }
search-area = Area
search-more-conditions = Change conditions
search-kinds = Kind
search-open = Days you need
search-open-hint = Services whose days are not known stand behind the others.
search-open-weekdays = Weekdays
search-open-saturday = Saturday
search-open-sunday = Sunday
search-open-holidays = Public holidays
search-closed = Closed services
search-include-closed = Show closed services too
search-ask-something = Type a word or choose a condition to search.

## Names of conditions
search-condition-words = Words
search-condition-kind = Kind
search-condition-area = Area
search-condition-near = Near
search-condition-within = Distance
search-condition-open = Days
search-origin-middle = { $place } (its middle)

## Answers to conditions
search-too-long = Type at most { $most } characters
search-too-many-words = Type at most { $most } words
search-only-signs = Type letters besides signs
search-place-unknown = The place "{ $place }" is not known. Type an address that begins with its municipality, or a landmark of the list
search-place-ambiguous = Several places are called so. Choose one below
search-place-which = Which place?
search-distance-from-nowhere = To narrow down by distance, also say near which place
search-not-offered = Choose one of the choices

## Results
search-title = Services found
search-title-empty = No service fits the conditions
search-count = { $number } found
search-count-about = About { $number } found
search-count-at-least = { $number } or more
search-count-within = { $number } within { $distance }. The next pages look farther away.
search-place-in-list = { $first }–{ $last }
search-too-many = There are { $number } or more. Narrow down by area or kind
search-single-character = One character is not enough. Type two or more
search-reading-is-near = Entries marked "reading is near" differ a little from what you typed.
search-days-unknown = Services whose days are not confirmed stand behind the others. Please telephone them.
search-without-position = Services without a known position are not in a list by distance.
search-tokyo-clinics = Clinics in Tokyo are missing from the imported open data and do not appear here.
search-nothing-found = No service fits the conditions.
search-try-other-words = Try shorter or other words.
search-without-words = Search without the words ({ $count })
search-without-kinds = Search all kinds ({ $count })
search-without-area = Search all areas ({ $count })
search-without-distance = Search at any distance ({ $count })
search-without-days = Search for any day ({ $count })
search-no-more = There are no more services.
search-first-page = Go to the first page
search-views = View
search-view-list = List
search-view-map = Map
search-map-label = Map of the services found
search-map-source = the imported municipal boundaries
search-order-title = About the order
search-order-explained = Ordered by how well they fit, by distance band, then by how fresh the information is. The order of equals changes every day; neither alphabet nor date of entry counts.
search-to-print = Print on A4
search-to-csv = Save as CSV
search-to-geojson = Save as GeoJSON
search-back-to-list = Services found
search-print-first = The first { $count } are printed.
search-verified-on = Confirmed by the hub: { $day } ({ $age })
search-confirmed-on = confirmed { $day }
search-never-verified = Confirmed by the hub: not yet
search-verified-fresh = up to date
search-verified-ageing = due for a check
search-verified-stale = out of date
search-closed-on = closed { $day }

## Distance
search-distance = { $distance } from { $place }
search-distance-approximate = about { $distance } from { $place } (approximate position)
search-distance-town = about { $distance } from { $place } (to the middle of its town)
search-distance-municipality = about { $distance } from { $place } (to the middle of its municipality)
search-distance-unknown = distance from { $place } unknown (position not confirmed)

## Reasons
search-reason-word = "{ $word }" in its { $field }
search-reason-near = reading is near "{ $word }"
search-reason-band = within { $band }
search-reason-open = open on the days asked for
search-reason-open-unknown = days open not confirmed
search-field-name = name
search-field-reading = reading
search-field-kind = kind
search-field-telephone = telephone number
search-field-corporation = corporation
search-field-address = address

## Print and files
search-column-name = Name
search-column-kinds = Kinds
search-column-address = Address
search-column-telephone = Telephone
search-column-distance = Distance
search-column-identifier = Identifier
search-column-distance-metres = Distance (m)
search-column-latitude = Latitude
search-column-longitude = Longitude
search-column-position = Kind of position
search-column-as-of = Date of open data
search-file-name = services

## Landmarks
landmark-title = Landmarks
landmark-lead = Places of the area by which people search, such as "near the station".
landmark-list = Landmarks in use
landmark-name = Name
landmark-name-hint = For example Midori Station
landmark-kana = Reading
landmark-place = Place
landmark-place-hint = latitude,longitude (35.78,139.90) or an address that begins with its municipality
landmark-act = Act
landmark-none = There are no landmarks yet.
landmark-add = Add a landmark
landmark-add-act = Add the landmark
landmark-remove = Remove
landmark-name-missing = Type a name
landmark-name-taken = There is a landmark of this name. Type a name that tells them apart
landmark-too-long = Type at most { $most } characters
landmark-kana-not-kana = Type the reading in hiragana or katakana
landmark-place-missing = Type a place
landmark-place-unknown = The place is not known. Type latitude,longitude or an address that begins with its municipality
landmark-place-ambiguous = Several places are called so. Type one of these: { $choices }

### import

## The list, and choosing files
import-title = Import
import-lead = Bring in open data or the hub's own lists from files.
import-new = Import files
import-new-lead = The files you choose are only checked at first. Nothing changes until you have looked and pressed "Import this".
import-ministry = The open data are on these pages of the Ministry of Health, Labour and Welfare:
import-ministry-care = 介護サービス情報公表システム オープンデータ (care services)
import-ministry-medical = 医療情報ネット（ナビイ）オープンデータ (medical facilities)
import-files = Files
import-files-hint = CSV, Excel (xlsx, ods), gzipped CSV, boundaries as JSON. At most { $most } MB at a time.
import-as-of = As of
import-as-of-hint = The date the contents were true, as written on the page where the file is published.
import-data-set = Which list are they for?
import-national = Open data of the whole country
import-national-hint = Published by the Ministry and others
import-own = This hub's own list
import-own-hint = Made by the hub and used by this hub only
import-kind = Kind of service
import-kind-hint = Choose one only when neither the file nor its name says the kind.
import-extent = Extent of the list
import-partial = Only a part of the list
import-partial-hint = What the file does not list is not taken as vanished.
import-check = Check the contents
import-files-missing = Choose the files to import
import-files-again = Choose the files again
import-as-of-missing = Type year, month and day of the date
import-as-of-proposed = The file name suggests { $day }. See whether that is right, choose the file again and press "Check the contents"
import-as-of-differ = The file names hold different dates. Import the files of one date at a time
import-as-of-unreadable = Type a date that exists, as year, month and day
import-as-of-future = Type a date that is not after today
import-data-set-missing = Choose which list they are for
import-kind-not-offered = Choose one of the kinds offered
import-running = Work in progress
import-running-caption = Imports and undos in progress
import-history = Imports so far
import-history-caption = Imports and undone imports, newest first
import-none = Nothing has been imported yet.
import-older = Older imports
import-batch-number = Number
import-batch-when = Published
import-batch-by = By
import-batch-files = Files
import-batch-files-many = { $count } files
import-batch-counts = Counts
import-batch-state = State
import-batch-act = Act
import-batch-is = No. { $batch }
import-by-command = Command line
import-batch-file = { $name } ({ $layout }, as of { $day })
import-batch-undoes = Undo of No. { $batch }
import-batch-count = { $verdict }: { $number }
import-state-published = Published
import-state-undone = Undone (by No. { $batch })
import-look = Look at it
import-no-act = None
import-undo = Undo

## How the work goes
import-job-check = Check of files to import
import-job-import = Import
import-job-undo = Undo of an import
import-queued = Waiting for its turn.
import-working = Working
import-progress = { $done } rows read
import-progress-file = { $done } rows read ({ $file })
import-stopping = Stopping. Please wait a moment.
import-cancel = Stop
import-leave = The work goes on when you close this page.
import-cancelled = Stopped. Nothing has changed.
import-failed = It did not come to an end.
import-start-again = Choose files again
import-undone = Undone. The directory is as it was before the import.
import-to-list = To the list of imports

## What the check found
import-nothing-yet = Nothing has changed yet. Look at the contents, then press "Import this".
import-nothing-to-take = Nothing has changed. There is nothing that can be imported.
import-nothing-new = There is nothing new. Nothing has changed.
import-published = Published. It is in the search.
import-to-search = Search services
import-asks-again = Nothing has changed. There is something to confirm first.
import-taken-up = The import of these contents has already begun.
import-see-import = See the import
import-file = File
import-layout = Layout
import-rows = Rows
import-for-own-list = For this hub's own list
import-for-nation = For the open data of the country
import-as-partial = As only a part of the list
import-perhaps-partial = The file name suggests that it lists only a part. If so, tick "Only a part of the list" and check again.
import-refused = This file could not be read
import-remark = About this file
import-columns = Columns ({ $used } used, { $unused } not used)
import-columns-used = Used: { $names }
import-columns-unused = Not used: { $names }
import-reasons = Rows by reason
import-reason = { $code ->
    [column_count] number of cells differs from the header
    [unreadable] characters that cannot be read
    [nul] an invisible character
    [too_long] too long
    [missing] a needed cell is empty
    [rounded_identifier] number rounded by a spreadsheet
    [identifier_length] number has the wrong number of digits
    [not_a_telephone] cannot be read as a telephone number
    [unknown_kind] kind not known
    [unclosed_quote] quotation mark not closed
    [duplicate] same number with other contents
    [repeated] the same row twice
    [not_a_number] not a number
    [coordinate_unreadable] coordinates cannot be read
    [null_island] coordinates are 0
    [abroad] coordinates abroad
    [outside_municipality] place outside its municipality
    [no_coordinates] no coordinates
    [town_unknown] place of the town not known
    [not_checked_no_polygon] place not checked, no boundary
   *[other] { $code }
}
import-reason-count = { $reason }: { $number }
import-rows-of = { $verdict } ({ $number })
import-rows-more = See all of "{ $verdict }"
import-rows-place = { $number } shown
import-rows-caption = Service by service
import-rows-none = There are no more.
import-row-where = Where
import-row-what = Service
import-row-why = Explanation
import-row-line = Line { $line }
import-row-line-of = { $file } line { $line }
import-row-not-in-file = Not in { $file }
import-row-in-order = Taken as it is
import-row-unnamed = Name not known
import-csv = Save all rows as CSV
import-csv-limit = The first { $most } rows are kept for this page and the CSV.
import-csv-name = import-report
import-vanishing = Many services would vanish
import-vanishing-ok = They may vanish
import-vanishing-missing = Many services would vanish. If that is right, tick "They may vanish"
import-publish = Import this

## Undo
import-undo-title = Undo import No. { $batch }?
import-undo-consequence = The services this import changed get back their former contents. What the hub has confirmed itself stays.
import-undo-act = Undo this import
import-undo-refused = It cannot be undone
import-undo-not-published = This import has been undone already or was never published.
import-undo-changed-since = A later import (No. { $batch }) has changed the same services. Undo No. { $batch } first.
import-undo-busy = Another import is running. Try again when it has ended.
import-back = Back

## What the columns mean
import-mapping-title = Say what the columns mean
import-mapping-lead = The layout of this file is not known. Choose what each column means. Files with the same column names will be read the same way from now on.
import-mapping-remembered = The meaning of the columns chosen before, "{ $name }", was used.
import-mapping-change = Change what the columns mean
import-mapping-proposed = What the column names say has been chosen already. Please look at it.
import-mapping-name = What you call this list
import-mapping-columns = Columns
import-mapping-samples = For example { $samples }
import-mapping-no-samples = For example (empty)
import-mapping-unused = Not used
import-mapping-kind = Kind of service
import-mapping-kind-by-column = By the column "Kind"
import-mapping-identifier = How services are told apart
import-mapping-by-number = By the column of numbers
import-mapping-by-name = By name and address
import-mapping-extent = Extent of the list
import-mapping-complete = This list has everything
import-mapping-complete-hint = What the next list does not have is taken as vanished.
import-mapping-save = Check the contents with these meanings
import-mapping-not-readable = This file cannot be read any more. Choose it again.
import-mapping-name-missing = Type what you call this list
import-mapping-name-long = Type at most { $most } characters
import-mapping-needs = Choose the column that means "{ $target }"
import-mapping-twice = "{ $target }" is also chosen for the column "{ $column }". Choose one of them
import-mapping-not-offered = Choose one of the meanings offered for the column "{ $column }"
import-mapping-kind-missing = Choose the kind of service
import-mapping-identifier-missing = Choose how services are told apart
import-target-identifier = Identifier
import-target-kind = Kind
import-target-prefecture = Prefecture
import-target-municipality = Municipality
import-target-municipality-code = Municipality code
import-target-latitude = Latitude
import-target-longitude = Longitude

### asking
asking-ask = Ask the office to confirm
asking-contacts = Contacts
asking-links = Requests and answers
asking-confirm = Confirmation of the entry
asking-confirm-lead = This is what { $hub } publishes about your office.
asking-kinds = Kind of service
asking-of-kind = { $kind }: { $value }
asking-not-there = The entry is not there any more, so no answer is needed. Please call us if you did not expect this.
asking-closed = We were told that “{ $name }” closed on { $on }. If that is wrong, please call us.
asking-lead = Offices without an account answer in a minute, by fax, telephone or a mailed link. You choose how on the next page.
asking-what = What to ask
asking-act-missing = Choose what to ask
asking-days = For how many days can it be answered?
asking-days-hint = 1 to { $max } days
asking-days-unit = days
asking-days-range = Enter 1 to { $max } days
asking-issue = Make the request
asking-many = Ask many offices at once
asking-many-lead = Choose a kind to see the offices of your area; at most { $max } at once.
asking-kind = Kind
asking-municipality = Municipality
asking-show = Show offices
asking-none = There are no such offices.
asking-none-next = See what there is in the overview
asking-who = Offices to ask
asking-column-name = Office
asking-column-fax = Fax
asking-column-state = State
asking-being-asked = being asked (left out)
asking-not-asked = not being asked
asking-found = Showing { $shown } of { $total }. Untick those not to be asked.
asking-issue-many = Make requests for those ticked
asking-nobody-chosen = Tick the offices to ask
asking-too-many = At most { $max } at once: ask them in parts
asking-contacts-lead = Used by the hub to reach the office; not published.
asking-column-address = Address
asking-column-given = Where it comes from
asking-column-acts = Acts
asking-no-contacts = No contacts are kept yet.
asking-preferred = used
asking-prefer = Use this one
asking-remove = Take off the list
asking-add-contact = Add a contact
asking-contact-kind = Kind
asking-contact-kind-missing = Choose mail, fax or telephone
asking-contact-address = Number or mail address
asking-contact-missing = Enter the number or mail address
asking-given-by = Who gave it?
asking-given-by-hint = For example: business card, the manager by telephone
asking-given-by-missing = Say who gave it
asking-given-by-long = At most { $max } characters
asking-keep = Keep it
asking-look = Look at the request
asking-refused = No request was made
