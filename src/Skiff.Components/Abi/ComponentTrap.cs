using System.Diagnostics.CodeAnalysis;
using Skiff.Compiler.Abi;
using Skiff.Runtime;

namespace Skiff.Components.Abi;

/// <summary>The traps of the Canonical ABI, in the words of the specification's tests where these have any.</summary>
internal static class ComponentTrap
{
    public const string CannotEnter = "cannot enter component instance";
    public const string CannotLeave = "cannot leave component instance";
    public const string UnalignedPointer = "unaligned pointer";
    public const string PointerOutOfBounds = "pointer out-of-bounds";
    public const string StringOutOfBounds = "string content out-of-bounds";
    public const string ListOutOfBounds = "list content out-of-bounds";
    public const string StringTooLong = "string is too long";
    public const string ListTooLong = "list is too long";
    public const string MalformedUtf8 = "malformed string: not UTF-8";
    public const string MalformedUtf16 = "malformed string: not UTF-16";
    public const string InvalidChar = "invalid `char` bit pattern";
    public const string InvalidDiscriminant = "invalid variant discriminant";
    public const string ReallocUnaligned = "realloc return: result not aligned";
    public const string ReallocOutOfBounds = "realloc return: beyond end of memory";
    public const string RemovedWhileBorrowed = "cannot remove owned resource while borrowed";
    public const string NotOwned = "cannot lift own resource from a borrow";
    public const string BorrowsRemain = "borrow handles still remain at the end of the call";
    public const string TableFull = "handle table is full";
    public const string TooMuchData = "the values of one call name more data than the memory has";

    /// <summary>Traps.</summary>
    [DoesNotReturn]
    public static void Throw(string message) => throw new TrapException(TrapCode.ComponentModel, message);
}
