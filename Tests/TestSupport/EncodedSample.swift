/// Texts in encodings that are older than UTF-8: article 1 of the Universal Declaration of Human Rights, or near it.
package struct EncodedSample: Sendable, CustomStringConvertible {
    /// As a page declares it.
    package let encoding: String
    package let bytes: [UInt8]
    package let text: String

    package var description: String { encoding }

    private init(_ encoding: String, _ text: String, _ base64: String) {
        self.encoding = encoding
        self.text = text
        bytes = Self.decode(base64)
    }

    private static func decode(_ base64: String) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var bytes: [UInt8] = []
        var bits = 0
        var word: UInt32 = 0
        for character in base64.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { continue }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return bytes
    }

    package static let all = [
        EncodedSample(
            "windows-1251",
            """
            Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом\
             и совестью и должны поступать в отношении друг друга в духе братства.
            """,
            """
            wvHlIOv+5Ogg8O7m5OD+8vH/IPHi7uHu5O377Ogg6CDw4OLt++zoIOIg8eLu5ewg5O7x8u7o7fHy4uUg6CDv8ODi4PUuIM7t6CDt4OTl
            6+Xt+yDw4Ofz7O7sIOgg8e7i5fHy/P4g6CDk7uvm7fsg7+7x8vPv4PL8IOIg7vLt7vjl7ejoIOTw8+Mg5PDz4+Ag4iDk8/XlIOHw4PLx
            8uLgLg==
            """
        ),
        EncodedSample(
            "koi8-r",
            """
            Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом\
             и совестью и должны поступать в отношении друг друга в духе братства.
            """,
            """
            99PFIMzAxMkg0s/WxMHA1NPRINPXz8LPxM7ZzckgySDSwdfO2c3JINcg09fPxc0gxM/T1M/JztPU18UgySDQ0sHXwcguIO/OySDOwcTF
            zMXO2SDSwdrVzc/NIMkg08/XxdPU2MAgySDEz8zWztkg0M/T1NXQwdTYINcgz9TOz9vFzsnJIMTS1ccgxNLVx8Eg1yDE1cjFIMLSwdTT
            1NfBLg==
            """
        ),
        EncodedSample(
            "koi8-u",
            """
            Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом\
             і совістю і повинні діяти у відношенні один до одного в дусі братерства.
            """,
            """
            99OmIMzAxMkgzsHSz8TW1cDU2NPRINemzNjOyc3JIKYg0qbXzsnNySDVINPXz6fKIMemxM7P09SmINTBINDSwdfByC4g98/OySDOwcSm
            zMXOpiDSz9rVzc/NIKYg08/XptPUwCCmINDP18nOzqYgxKbR1Mkg1SDXpsTOz9vFzs6mIM/Eyc4gxM8gz8TOz8fPINcgxNXTpiDC0sHU
            xdLT1NfBLg==
            """
        ),
        EncodedSample(
            "iso-8859-5",
            """
            Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом\
             и совестью и должны поступать в отношении друг друга в духе братства.
            """,
            """
            suHVINvu1Ngg4N7W1NDu4uHvIOHS3tHe1N3r3Ngg2CDg0NLd69zYINIg4dLe1dwg1N7h4t7Y3eHi0tUg2CDf4NDS0OUuIL7d2CDd0NTV
            29Xd6yDg0Nfj3N7cINgg4d7S1eHi7O4g2CDU3tvW3esg397h4uPf0OLsINIg3uLd3ujV3djYINTg49Mg1ODj09Ag0iDU4+XVINHg0OLh
            4tLQLg==
            """
        ),
        EncodedSample(
            "ibm866",
            """
            Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом\
             и совестью и должны поступать в отношении друг друга в духе братства.
            """,
            """
            guGlIKvupKgg4K6mpKDu4uHvIOGirqGupK3rrKggqCDgoKKt66yoIKIg4aKupawgpK7h4q6oreHioqUgqCCv4KCioOUuII6tqCCtoKSl
            q6Wt6yDgoKfjrK6sIKgg4a6ipeHi7O4gqCCkrqumresgr67h4uOvoOLsIKIgruKtruilraioIKTg46MgpODjo6AgoiCk4+WlIKHgoOLh
            4qKgLg==
            """
        ),
        EncodedSample(
            "x-mac-cyrillic",
            """
            Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом\
             и совестью и должны поступать в отношении друг друга в духе братства.
            """,
            """
            gvHlIOv+5Ogg8O7m5OD+8vHfIPHi7uHu5O377Ogg6CDw4OLt++zoIOIg8eLu5ewg5O7x8u7o7fHy4uUg6CDv8ODi4PUuII7t6CDt4OTl
            6+Xt+yDw4Ofz7O7sIOgg8e7i5fHy/P4g6CDk7uvm7fsg7+7x8vPv4PL8IOIg7vLt7vjl7ejoIOTw8+Mg5PDz4+Ag4iDk8/XlIOHw4PLx
            8uLgLg==
            """
        ),
        EncodedSample(
            "windows-1250",
            """
            Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obd\
            arzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa. Zażółć gę\
            ślą jaźń.
            """,
            """
            V3N6eXNjeSBsdWR6aWUgcm9kerkgc2nqIHdvbG5pIGkgcvN3bmkgcG9kIHd6Z2zqZGVtIHN3ZWogZ29kbm+cY2kgaSBzd3ljaCBwcmF3
            LiBTuSBvbmkgb2JkYXJ6ZW5pIHJvenVtZW0gaSBzdW1pZW5pZW0gaSBwb3dpbm5pIHBvc3TqcG93YeYgd29iZWMgaW5ueWNoIHcgZHVj
            aHUgYnJhdGVyc3R3YS4gWmG/87PmIGfqnGy5IGphn/Eu
            """
        ),
        EncodedSample(
            "iso-8859-2",
            """
            Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obd\
            arzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa. Zażółć gę\
            ślą jaźń.
            """,
            """
            V3N6eXNjeSBsdWR6aWUgcm9kerEgc2nqIHdvbG5pIGkgcvN3bmkgcG9kIHd6Z2zqZGVtIHN3ZWogZ29kbm+2Y2kgaSBzd3ljaCBwcmF3
            LiBTsSBvbmkgb2JkYXJ6ZW5pIHJvenVtZW0gaSBzdW1pZW5pZW0gaSBwb3dpbm5pIHBvc3TqcG93YeYgd29iZWMgaW5ueWNoIHcgZHVj
            aHUgYnJhdGVyc3R3YS4gWmG/87PmIGfqtmyxIGphvPEu
            """
        ),
        EncodedSample(
            "windows-1253",
            """
            Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι \
            προικισμένοι με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμ\
            α αδελφοσύνης.
            """,
            """
            vOvv6SDv6SDc7ejx+fDv6SDj5e3t6e/97fTh6SDl6+X96OXx7+kg6uHpIN/z7+kg8/Tn7SDh7unv8PHd8OXp4SDq4ekg9OEg5Onq4en+
            7OH04S4gxd/t4ekg8PHv6erp8+zd7e/pIOzlIOvv4+nq3iDq4ekg8/Xt5d/k5/PnLCDq4ekg7/bl3+vv9e0g7eEg8/Xs8OXx6fbd8e/t
            9OHpIOzl9OHu/SD07/XyIOzlIPDt5f3s4SDh5OXr9u/z/e3n8i4=
            """
        ),
        EncodedSample(
            "iso-8859-7",
            """
            Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι \
            προικισμένοι με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμ\
            α αδελφοσύνης.
            """,
            """
            vOvv6SDv6SDc7ejx+fDv6SDj5e3t6e/97fTh6SDl6+X96OXx7+kg6uHpIN/z7+kg8/Tn7SDh7unv8PHd8OXp4SDq4ekg9OEg5Onq4en+
            7OH04S4gxd/t4ekg8PHv6erp8+zd7e/pIOzlIOvv4+nq3iDq4ekg8/Xt5d/k5/PnLCDq4ekg7/bl3+vv9e0g7eEg8/Xs8OXx6fbd8e/t
            9OHpIOzl9OHu/SD07/XyIOzlIPDt5f3s4SDh5OXr9u/z/e3n8i4=
            """
        ),
        EncodedSample(
            "iso-8859-9",
            """
            Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirl\
            er ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler. Işık söndü, güneş d\
            oğdu.
            """,
            """
            Qvx0/G4gaW5zYW5sYXIgaPxyLCBoYXlzaXlldCB2ZSBoYWtsYXIgYmFr/W39bmRhbiBl/ml0IGRv8GFybGFyLiBBa/1sIHZlIHZpY2Rh
            bmEgc2FoaXB0aXJsZXIgdmUgYmlyYmlybGVyaW5lIGthcv79IGthcmRl/mxpayB6aWhuaXlldGkgaWxlIGhhcmVrZXQgZXRtZWxpZGly
            bGVyLiBJ/v1rIHP2bmT8LCBn/G5l/iBkb/BkdS4=
            """
        ),
        EncodedSample(
            "windows-1255",
            """
            כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חוב\
            ה עליהם לנהוג איש ברעהו ברוח של אחווה.
            """,
            """
            6+wg4fDpIOTg4+0g8OXs4+Ug4fDpIOfl+OnvIOX55eXp7SDh8vjr7SDl4ebr5enl+unk7S4g6+Xs7SDn5fDw5SDh+uHl8OQg5eHu9vTl
            7ywg7PTp6+og5+Xh5CDy7Onk7SDs8OTl4iDg6fkg4fjy5OUg4fjl5yD57CDg5+Xl5C4=
            """
        ),
        EncodedSample(
            "windows-1256",
            """
            يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. وقد وهبوا عقلا وضميرا وعليهم أن يعامل ب\
            عضهم بعضا بروح الإخاء.
            """,
            """
            7ebhzyDM4+3aIMfh5MfTIMPN0cfRxyDjytPH5u3kIN3tIMfh39HH48kg5sfhzd7m3i4g5t7PIOblyObHINre4ccg5tbj7dHHIOba4e3l
            4yDD5CDt2sfj4SDI2tbl4yDI2tbHIMjR5s0gx+HFzsfBLg==
            """
        ),
        EncodedSample(
            "windows-1252",
            """
            Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de\
             raison et de conscience et doivent agir les uns envers les autres dans un esprit de frate\
            rnité. Été à la forêt.
            """,
            """
            VG91cyBsZXMg6nRyZXMgaHVtYWlucyBuYWlzc2VudCBsaWJyZXMgZXQg6WdhdXggZW4gZGlnbml06SBldCBlbiBkcm9pdHMuIElscyBz
            b250IGRvdelzIGRlIHJhaXNvbiBldCBkZSBjb25zY2llbmNlIGV0IGRvaXZlbnQgYWdpciBsZXMgdW5zIGVudmVycyBsZXMgYXV0cmVz
            IGRhbnMgdW4gZXNwcml0IGRlIGZyYXRlcm5pdOkuIMl06SDgIGxhIGZvcup0Lg==
            """
        ),
        EncodedSample(
            "gbk",
            """
            人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。人人有资格享有本宣言所载的一切权利和自由。
            """,
            """
            yMvIy8n6tvjX1NPJo6zU2tfw0c+6zciowPvJz9K7wsnGvbXIoaPL+8PHuLPT0MDt0NS6zcG80MSjrLKi06bS1NDWtdy52M+1tcS+q8nx
            z+C21LT9oaPIy8jL09DXyrjxz+3T0LG+0PvR1Mv51Ni1xNK7x9DIqMD7us3X1NPJoaM=
            """
        ),
        EncodedSample(
            "big5",
            """
            人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。人人有資格享有本宣言所載的一切權利和自由。
            """,
            """
            pEikSKXNptOm26XRoUGmYrRMxFmpTcV2p1GkV6RAq9+lrbWloUOlTK3MveGms7J6qcqpTah9pN+hQajDwLOlSKVTp8zD9qtZqrq666+r
            rNu576vdoUOkSKRIprO46q7mqMmms6W7q8WopanSuPyquqRApMHFdqdRqU2m26XRoUM=
            """
        ),
        EncodedSample(
            "euc-jp",
            """
            すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。
            """,
            """
            pLmk2aTGpM6/zbTWpM+hosC4pN6k7KTKpKyk6aTLpLekxryrzbOkx6SipOqhoqSrpMShosK6uLekyLiizfikyKTLpMSkpKTGyr/F+aTH
            pKKk66Gjv8201qTPoaLN/cCtpMjOyb+0pMik8rz4pLGk6aTspMakqqTqoaK436SkpMvGscumpM7Aur/ApPKk4qTDpMa51MawpLekyqSx
            pOyk0KTKpOmkyqSkoaM=
            """
        ),
        EncodedSample(
            "shift_jis",
            """
            すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。
            """,
            """
            greC14LEgsyQbIrUgs2BQZC2gtyC6oLIgqqC54LJgrWCxI6pl1KCxYKgguiBQYKpgsKBQZG4jLWCxoygl5iCxoLJgsKCooLElb2TmYLF
            gqCC6YFCkGyK1ILNgUGXnZCrgsaXx5BTgsaC8I72gq+C54LqgsSCqILogUGM3YKigsmTr5ZFgsyQuJBfgvCC4ILBgsSNc5OugrWCyIKv
            guqCzoLIgueCyIKigUI=
            """
        ),
        EncodedSample(
            "iso-2022-jp",
            """
            すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。
            """,
            """
            GyRCJDkkWSRGJE4/TTRWJE8hIkA4JF4kbCRKJCwkaSRLJDckRjwrTTMkRyQiJGohIiQrJEQhIkI6ODckSDgiTXgkSCRLJEQkJCRGSj9F
            eSRHJCIkayEjP000ViRPISJNfUAtJEhOST80JEgkcjx4JDEkaSRsJEYkKiRqISI4XyQkJEtGMUsmJE5AOj9AJHIkYiRDJEY5VEYwJDck
            SiQxJGwkUCRKJGkkSiQkISMbKEI=
            """
        ),
        EncodedSample(
            "euc-kr",
            """
            모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.
            """,
            """
            uPC15yDAzrCjwLogxcK+7rOvILanus7FzSDA2sCvt86/7LjnILHXIMG4vvaw+iCxx7iuv6EgwNa+7iC1v7Xux8+02S4gwM6wo8C6IMO1
            us7A+8C4t84gwMy8urD6IL7nvcnAuyC6zr+pud6+0sC4uOcgvK23ziDH/MGmvtbAxyDBpL3FwLi3ziDH4LW/x8+/qb7fIMfRtNku
            """
        ),
    ]
}
