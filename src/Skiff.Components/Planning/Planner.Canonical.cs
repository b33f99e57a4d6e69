using System.Collections.Immutable;
using System.Diagnostics;
using Skiff.Components.Abi;
using Skiff.Components.Model;
using Skiff.Components.Types;

namespace Skiff.Components.Planning;

/// <content>Canonical definitions: lifts, lowers, built-ins.</content>
internal sealed partial class Planner
{
    private static PlannedItem.Lifted Lift(CanonLift lift, Scope scope)
    {
        var type = (ComponentFunctionType)scope.Types[lift.Type];
        CheckSupported(type);
        return new PlannedItem.Lifted(new LiftPlan(scope.CoreFunctions[lift.CoreFunction], type, Options(lift.Options, scope)));
    }

    private static Trampoline Lower(CanonLower lower, Scope scope)
    {
        var options = Options(lower.Options, scope);
        return scope.Functions[lower.Function] switch
        {
            PlannedItem.Hosted host => new Trampoline.LowerHost(host.Interface, host.Name, host.Function, host.Type, options),
            PlannedItem.Lifted lifted => new Trampoline.LowerComponent(lifted.Lift, options),
            var other => throw new UnreachableException($"a function index that stands for {other.GetType().Name}"),
        };
    }

    private static Trampoline BuiltIn(CanonBuiltin builtin, Scope scope)
    {
        var type = builtin.Type is { Primitive: null } reference ? scope.Types[reference.Index] as ResourceType : null;
        return builtin.Kind switch
        {
            CanonBuiltinKind.ResourceNew => new Trampoline.ResourceNew((PlannedResourceType)type!, scope.State),
            CanonBuiltinKind.ResourceRep => new Trampoline.ResourceRep((PlannedResourceType)type!, scope.State),
            CanonBuiltinKind.ResourceDrop => new Trampoline.ResourceDrop(type!, scope.State),
            var kind => throw Async($"the built-in {kind}"),
        };
    }

    private static CanonicalOptionsPlan Options(ImmutableArray<CanonOption> options, Scope scope)
    {
        var encoding = StringEncoding.Utf8;
        CoreItem? memory = null, realloc = null, postReturn = null;
        foreach (var option in options.IsDefault ? [] : options)
        {
            switch (option.Kind)
            {
                case CanonOptionKind.Utf8:
                    break;
                case CanonOptionKind.Utf16:
                    encoding = StringEncoding.Utf16;
                    break;
                case CanonOptionKind.Latin1OrUtf16:
                    encoding = StringEncoding.Latin1OrUtf16;
                    break;
                case CanonOptionKind.Memory:
                    memory = scope.CoreMemories[option.Index];
                    break;
                case CanonOptionKind.Realloc:
                    realloc = scope.CoreFunctions[option.Index];
                    break;
                case CanonOptionKind.PostReturn:
                    postReturn = scope.CoreFunctions[option.Index];
                    break;
                default:
                    throw Async($"the canonical option {option.Kind}");
            }
        }

        return new CanonicalOptionsPlan(scope.State, encoding, memory, realloc, postReturn);
    }

    private static void CheckSupported(ComponentFunctionType type)
    {
        try
        {
            if (FunctionLayout.Of(type).IsAsync)
            {
                throw Async(type.IsAsync ? "an async function" : "a function with a stream, future or error context");
            }
        }
        catch (NotSupportedException e)
        {
            throw ComponentLinkException.Unsupported(e.Message);
        }
    }

    private static ComponentLinkException Async(string what) =>
        ComponentLinkException.Unsupported($"{what}, which belongs to async components (WASI 0.3). Build the component for WASI 0.2");
}
