search-title = Find an office
welcome = Welcome to the hub
found =
    { $count ->
        [0] No office
        [one] One office
       *[other] { $count } offices
    } found
kind = { $type ->
    [hospital] Hospital
   *[other] Office
 } ({ $type })
address =
    { $street }
    { $postal-code }
move = Move
full = { $g }{ $f }{ $e }{ $d }{ $c }{ $b }{ $a }
