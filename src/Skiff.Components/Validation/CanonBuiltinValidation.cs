using Skiff.Components.Model;
using Skiff.Components.Validation.Graph;
using Skiff.Wasm;
using Core = Skiff.Wasm.ValueType;

namespace Skiff.Components.Validation;

/// <summary>The core functions that the runtime provides, and their types. Source: Component Model, CanonicalABI.md, "Canonical Definitions".</summary>
internal sealed class CanonBuiltinValidation(Scope scope, WorkBudget budget)
{
    // context.get and context.set: how many slots a task has.
    private const int ContextSlots = 2;

    private long Offset => budget.Offset;

    public void Define(CanonBuiltin definition) => scope.CoreFunctions.Add(TypeOf(definition));

    private FunctionType TypeOf(CanonBuiltin definition)
    {
        switch (definition.Kind)
        {
            case CanonBuiltinKind.ResourceNew:
                return new FunctionType([LocalResource(definition).Representation], [Core.I32]);
            case CanonBuiltinKind.ResourceRep:
                return new FunctionType([Core.I32], [LocalResource(definition).Representation]);
            case CanonBuiltinKind.ResourceDrop:
                ResourceOf(definition);
                return Function([Core.I32]);
            case CanonBuiltinKind.TaskReturn:
                return TaskReturn(definition);
            case CanonBuiltinKind.ContextGet:
                return new FunctionType([], [ContextType(definition)]);
            case CanonBuiltinKind.ContextSet:
                return Function([ContextType(definition)]);
            case CanonBuiltinKind.StreamNew or CanonBuiltinKind.FutureNew:
                EndOf(definition);
                return Function([], Core.I64);
            case CanonBuiltinKind.StreamRead or CanonBuiltinKind.StreamWrite:
                CheckTransfer(definition);
                return Function([Core.I32, Core.I32, Core.I32], Core.I32);
            case CanonBuiltinKind.FutureRead or CanonBuiltinKind.FutureWrite:
                CheckTransfer(definition);
                return Function([Core.I32, Core.I32], Core.I32);
            case CanonBuiltinKind.StreamCancelRead or CanonBuiltinKind.StreamCancelWrite
                or CanonBuiltinKind.FutureCancelRead or CanonBuiltinKind.FutureCancelWrite:
                EndOf(definition);
                return Function([Core.I32], Core.I32);
            case CanonBuiltinKind.StreamDropReadable or CanonBuiltinKind.StreamDropWritable
                or CanonBuiltinKind.FutureDropReadable or CanonBuiltinKind.FutureDropWritable:
                EndOf(definition);
                return Function([Core.I32]);
            case CanonBuiltinKind.ErrorContextNew:
                MessageOptions(definition).RequireMemory();
                return Function([Core.I32, Core.I32], Core.I32);
            case CanonBuiltinKind.ErrorContextDebugMessage:
                MessageOptions(definition).RequireRealloc();
                return Function([Core.I32, Core.I32]);
            case CanonBuiltinKind.WaitableSetWait or CanonBuiltinKind.WaitableSetPoll:
                Scope.At(scope.CoreMemories, definition.Operand, "memory", Offset);
                return Function([Core.I32, Core.I32], Core.I32);
            case CanonBuiltinKind.ThreadNewIndirect:
                CheckThread(definition);
                return Function([Core.I32, Core.I32], Core.I32);
            case CanonBuiltinKind.BackpressureIncrement or CanonBuiltinKind.BackpressureDecrement or CanonBuiltinKind.TaskCancel:
                return Function([]);
            case CanonBuiltinKind.WaitableSetNew or CanonBuiltinKind.ThreadIndex or CanonBuiltinKind.ThreadSuspend or CanonBuiltinKind.ThreadYield:
                return Function([], Core.I32);
            case CanonBuiltinKind.WaitableSetDrop or CanonBuiltinKind.SubtaskDrop or CanonBuiltinKind.ErrorContextDrop or CanonBuiltinKind.ThreadResumeLater:
                return Function([Core.I32]);
            case CanonBuiltinKind.WaitableJoin:
                return Function([Core.I32, Core.I32]);
            case CanonBuiltinKind.SubtaskCancel
                or CanonBuiltinKind.ThreadSuspendThenResume or CanonBuiltinKind.ThreadYieldThenResume
                or CanonBuiltinKind.ThreadSuspendThenPromote or CanonBuiltinKind.ThreadYieldThenPromote:
                return Function([Core.I32], Core.I32);
            default:
                throw Error(ComponentValidationReason.Unsupported, "built-ins of the shared-everything-threads proposal are not supported");
        }
    }

    private static FunctionType Function(Core[] parameters, Core? result = null) => new([.. parameters], result is { } type ? [type] : []);

    private ResourceNode ResourceOf(CanonBuiltin definition) => new TypeValidation(scope, budget).ResolveResource(definition.Type?.Index ?? -1);

    // Only the component that defines a resource type sees representations.
    private Resource LocalResource(CanonBuiltin definition)
    {
        var resource = ResourceOf(definition).Resource;
        return ReferenceEquals(resource.DefinedIn, scope)
            ? resource
            : throw Error(ComponentValidationReason.ResourceScope, $"type index {definition.Type?.Index} is not a local resource");
    }

    private FunctionType TaskReturn(CanonBuiltin definition)
    {
        var result = definition.Type is { } type ? new TypeValidation(scope, budget).Resolve(type) : null;
        if (result is { HasBorrow: true })
        {
            throw Error(ComponentValidationReason.InvalidType, "function result cannot contain a `borrow` type");
        }

        var options = new CanonOptions(definition.Options, scope, Offset);
        options.Forbid(options.HasRealloc, "realloc", "`task.return`");
        options.Forbid(options.PostReturn is not null, "post-return", "`task.return`");
        options.Forbid(options.Callback is not null, "callback", "`task.return`");
        options.Forbid(options.IsAsync, "async", "`task.return`");
        options.RequireToLift([result]);
        return CanonValidation.FlattenTaskReturn(result, options);
    }

    private Core ContextType(CanonBuiltin definition)
    {
        if ((uint)definition.Operand >= ContextSlots)
        {
            throw Error(ComponentValidationReason.UnknownIndex, $"immediate must be below {ContextSlots}: {(uint)definition.Operand}");
        }

        return definition.CoreType == Core.I32
            ? Core.I32
            : throw Error(ComponentValidationReason.CoreSignature, "a task's storage has slots of type i32");
    }

    private ValueNode EndOf(CanonBuiltin definition)
    {
        var kind = definition.Kind is >= CanonBuiltinKind.StreamNew and <= CanonBuiltinKind.StreamDropWritable ? ValueKind.Stream : ValueKind.Future;
        var index = definition.Type?.Index ?? -1;
        return scope.Type(index, Offset) is ValueNode value && value.Kind == kind
            ? value
            : throw Error(ComponentValidationReason.WrongKind, $"type index {index} is not a {kind.ToString().ToLowerInvariant()} type");
    }

    private void CheckTransfer(CanonBuiltin definition)
    {
        var element = EndOf(definition).Parts[0];
        var options = new CanonOptions(definition.Options, scope, Offset);
        options.Forbid(options.PostReturn is not null, "post-return", "reads and writes");
        options.Forbid(options.Callback is not null, "callback", "reads and writes");
        if (element is null)
        {
            return;
        }

        options.RequireMemory();
        if (definition.Kind is CanonBuiltinKind.StreamRead or CanonBuiltinKind.FutureRead)
        {
            options.RequireToLower([element]);
        }
    }

    private CanonOptions MessageOptions(CanonBuiltin definition)
    {
        var options = new CanonOptions(definition.Options, scope, Offset);
        options.Forbid(options.PostReturn is not null, "post-return", "error contexts");
        options.Forbid(options.Callback is not null, "callback", "error contexts");
        options.Forbid(options.IsAsync, "async", "error contexts");
        return options;
    }

    private void CheckThread(CanonBuiltin definition)
    {
        var type = Scope.At(scope.CoreTypes, definition.Operand, "type", Offset).Function;
        if (type is null || !type.Equals(CoreSignatures.Thread))
        {
            throw Error(ComponentValidationReason.CoreSignature, "the start function of a thread must take one i32 and give nothing");
        }

        var table = Scope.At(scope.CoreTables, definition.Operand2, "table", Offset);
        if (table.Element != Core.FuncRef)
        {
            throw Error(ComponentValidationReason.CoreSignature, "a table for starting threads must have elements of type funcref");
        }
    }

    private ComponentValidationException Error(ComponentValidationReason reason, string message) => new(reason, message, Offset);
}
