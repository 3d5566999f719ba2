/// A set of request fields.
package struct FieldNames: Sendable, Equatable {
    @usableFromInline var bits: UInt64

    @inlinable package init(_ names: FieldName...) {
        bits = 0
        for name in names { insert(name) }
    }

    @inlinable package mutating func insert(_ name: FieldName) { bits |= 1 &<< UInt64(name.rawValue) }

    @inlinable package func contains(_ name: FieldName) -> Bool { bits & (1 &<< UInt64(name.rawValue)) != 0 }

    @inlinable package func isDisjoint(with other: FieldNames) -> Bool { bits & other.bits == 0 }
}
