using Skiff.Components.Model;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>The keywords and the bytes of sorts. Source: Component Model, Explainer.md, "Index Spaces"; Binary.md, "Instance Definitions".</summary>
internal static class SortWords
{
    public const int Count = (int)Sort.Instance + 1;

    private const string CoreExpected = "'func', 'table', 'memory', 'global', 'tag', 'type', 'module' or 'instance'";
    private const string Expected = "'func', 'value', 'type', 'component', 'instance' or 'core'";

    /// <summary>The words for a sort, for example <c>core func</c>.</summary>
    public static string Of(Sort sort) => IsCore(sort) ? "core " + KeywordOf(sort) : KeywordOf(sort);

    /// <summary>The keyword alone, without <c>core</c>.</summary>
    public static string KeywordOf(Sort sort) => sort switch
    {
        Sort.CoreFunction or Sort.Function => "func",
        Sort.CoreTable => "table",
        Sort.CoreMemory => "memory",
        Sort.CoreGlobal => "global",
        Sort.CoreTag => "tag",
        Sort.CoreType or Sort.Type => "type",
        Sort.CoreModule => "module",
        Sort.CoreInstance or Sort.Instance => "instance",
        Sort.Value => "value",
        _ => "component",
    };

    public static bool IsCore(Sort sort) => sort < Sort.Function;

    /// <summary>Whether an alias may reach it from an inner scope (<c>outeraliassort</c>).</summary>
    public static bool IsOuterAliasable(Sort sort) => sort is Sort.CoreModule or Sort.CoreType or Sort.Component or Sort.Type;

    /// <summary>Whether an instance of a component exports it; the other core sorts are exported by core instances.</summary>
    public static bool IsExportedByComponents(Sort sort) => !IsCore(sort) || sort is Sort.CoreModule or Sort.CoreType;

    /// <summary>A sort with its optional <c>core</c>.</summary>
    public static Sort Take(TokenCursor cursor) => cursor.TryTakeKeyword("core") ? TakeCore(cursor) : TakeWithoutCore(cursor);

    /// <summary>A core sort whose <c>core</c> was taken, or is not written in this place.</summary>
    public static Sort TakeCore(TokenCursor cursor) =>
        cursor.TryTakeKeyword("func") ? Sort.CoreFunction
        : cursor.TryTakeKeyword("table") ? Sort.CoreTable
        : cursor.TryTakeKeyword("memory") ? Sort.CoreMemory
        : cursor.TryTakeKeyword("global") ? Sort.CoreGlobal
        : cursor.TryTakeKeyword("tag") ? Sort.CoreTag
        : cursor.TryTakeKeyword("type") ? Sort.CoreType
        : cursor.TryTakeKeyword("module") ? Sort.CoreModule
        : cursor.TryTakeKeyword("instance") ? Sort.CoreInstance
        : cursor.Unexpected<Sort>(CoreExpected);

    public static void WriteCore(ByteWriter output, Sort sort) => output.Byte(sort switch
    {
        Sort.CoreFunction => 0x00,
        Sort.CoreTable => 0x01,
        Sort.CoreMemory => 0x02,
        Sort.CoreGlobal => 0x03,
        Sort.CoreTag => 0x04,
        Sort.CoreType => 0x10,
        Sort.CoreModule => 0x11,
        _ => 0x12,
    });

    public static void Write(ByteWriter output, Sort sort)
    {
        if (IsCore(sort))
        {
            output.Byte(0x00);
            WriteCore(output, sort);
        }
        else
        {
            output.Byte((byte)(sort - Sort.Function + 1));
        }
    }

    private static Sort TakeWithoutCore(TokenCursor cursor) =>
        cursor.TryTakeKeyword("func") ? Sort.Function
        : cursor.TryTakeKeyword("value") ? Sort.Value
        : cursor.TryTakeKeyword("type") ? Sort.Type
        : cursor.TryTakeKeyword("component") ? Sort.Component
        : cursor.TryTakeKeyword("instance") ? Sort.Instance
        : cursor.Unexpected<Sort>(Expected);
}
