using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>What the parts of the reader share: the tokens, the scope they are in, and each other.</summary>
internal sealed class TextContext
{
    private int _depth;

    public TextContext(TokenCursor cursor, DiagnosticBag diagnostics, ComponentScope scope)
    {
        Cursor = cursor;
        Diagnostics = diagnostics;
        Scope = scope;
        References = new ReferenceReader(this);
        Aliases = new AliasReader(this);
        Types = new TypeReader(this);
        CoreTypes = new CoreTypeReader(this);
        Externs = new ExternReader(this);
        Scopes = new ScopeReader(this);
    }

    public TokenCursor Cursor { get; }

    public DiagnosticBag Diagnostics { get; }

    /// <summary>The innermost scope.</summary>
    public ComponentScope Scope { get; private set; }

    public ReferenceReader References { get; }

    public AliasReader Aliases { get; }

    public TypeReader Types { get; }

    public CoreTypeReader CoreTypes { get; }

    public ExternReader Externs { get; }

    public ScopeReader Scopes { get; }

    /// <summary>Reads something in a scope of its own and answers that scope.</summary>
    public ComponentScope InScope(ScopeKind kind, string? name, Action read)
    {
        var outer = Scope;
        var inner = new ComponentScope(outer, kind, name);
        Scope = inner;
        Nest(read);
        Scope = outer;
        return inner;
    }

    /// <summary>Reads something that may contain its like.</summary>
    public void Nest(Action read)
    {
        if (++_depth > ComponentTextLimits.NestingDepth)
        {
            WatError.Throw(WatCodes.Limit, Cursor.Span, $"definitions nest too deep: at most {ComponentTextLimits.NestingDepth}");
        }

        read();
        _depth--;
    }
}
