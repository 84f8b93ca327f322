### 見本: 生成される関数をコンパイルして確かめる。

-hub = 地域連携拠点

# 検索画面の見出し。
search-title = 事業所をさがす
welcome = { -hub }へようこそ
found = { $count } 件
kind = { $type ->
    [hospital] 病院
   *[other] 事業所
 }（{ $type }）
address =
    〒{ $postal-code }
    { $street }
move = <b>[移す]</b> "引用" \ 逆斜線
full = { $a }{ $b }{ $c }{ $d }{ $e }{ $f }{ $g }
