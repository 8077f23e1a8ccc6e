using System.Net;
using Amazon.Runtime;

namespace Amazon.ElasticLoadBalancingV2.Model;

/// <summary>Makes the typed exception of an error code.</summary>
internal static class Exceptions
{
    public static AmazonElasticLoadBalancingV2Exception Create(string message, Exception? inner, ErrorType type, string code, string requestId, HttpStatusCode status) => code switch
    {
        "ALPNPolicyNotFound" => new ALPNPolicyNotSupportedException(message, inner, type, code, requestId, status),
        "CertificateNotFound" => new CertificateNotFoundException(message, inner, type, code, requestId, status),
        "DuplicateListener" => new DuplicateListenerException(message, inner, type, code, requestId, status),
        "HealthUnavailable" => new HealthUnavailableException(message, inner, type, code, requestId, status),
        "IncompatibleProtocols" => new IncompatibleProtocolsException(message, inner, type, code, requestId, status),
        "InvalidConfigurationRequest" => new InvalidConfigurationRequestException(message, inner, type, code, requestId, status),
        "InvalidLoadBalancerAction" => new InvalidLoadBalancerActionException(message, inner, type, code, requestId, status),
        "InvalidTarget" => new InvalidTargetException(message, inner, type, code, requestId, status),
        "ListenerNotFound" => new ListenerNotFoundException(message, inner, type, code, requestId, status),
        "LoadBalancerNotFound" => new LoadBalancerNotFoundException(message, inner, type, code, requestId, status),
        "OperationNotPermitted" => new OperationNotPermittedException(message, inner, type, code, requestId, status),
        "PriorityInUse" => new PriorityInUseException(message, inner, type, code, requestId, status),
        "RuleNotFound" => new RuleNotFoundException(message, inner, type, code, requestId, status),
        "SSLPolicyNotFound" => new SSLPolicyNotFoundException(message, inner, type, code, requestId, status),
        "TargetGroupAssociationLimit" => new TargetGroupAssociationLimitException(message, inner, type, code, requestId, status),
        "TargetGroupNotFound" => new TargetGroupNotFoundException(message, inner, type, code, requestId, status),
        "TooManyActions" => new TooManyActionsException(message, inner, type, code, requestId, status),
        "TooManyCertificates" => new TooManyCertificatesException(message, inner, type, code, requestId, status),
        "TooManyListeners" => new TooManyListenersException(message, inner, type, code, requestId, status),
        "TooManyRegistrationsForTargetId" => new TooManyRegistrationsForTargetIdException(message, inner, type, code, requestId, status),
        "TooManyRules" => new TooManyRulesException(message, inner, type, code, requestId, status),
        "TooManyTags" => new TooManyTagsException(message, inner, type, code, requestId, status),
        "TooManyTargetGroups" => new TooManyTargetGroupsException(message, inner, type, code, requestId, status),
        "TooManyTargets" => new TooManyTargetsException(message, inner, type, code, requestId, status),
        "TooManyUniqueTargetGroupsPerLoadBalancer" => new TooManyUniqueTargetGroupsPerLoadBalancerException(message, inner, type, code, requestId, status),
        "TrustStoreNotFound" => new TrustStoreNotFoundException(message, inner, type, code, requestId, status),
        "TrustStoreNotReady" => new TrustStoreNotReadyException(message, inner, type, code, requestId, status),
        "UnsupportedProtocol" => new UnsupportedProtocolException(message, inner, type, code, requestId, status),
        _ => new AmazonElasticLoadBalancingV2Exception(message, inner, type, code, requestId, status),
    };
}

internal sealed class ALPNPolicyNotSupportedException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class CertificateNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class DuplicateListenerException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class HealthUnavailableException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class IncompatibleProtocolsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class InvalidConfigurationRequestException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class InvalidLoadBalancerActionException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class InvalidTargetException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class ListenerNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class LoadBalancerNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class OperationNotPermittedException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class PriorityInUseException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class RuleNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class SSLPolicyNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TargetGroupAssociationLimitException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TargetGroupNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TooManyActionsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TooManyCertificatesException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TooManyListenersException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TooManyRegistrationsForTargetIdException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TooManyRulesException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TooManyTagsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TooManyTargetGroupsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TooManyTargetsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TooManyUniqueTargetGroupsPerLoadBalancerException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TrustStoreNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class TrustStoreNotReadyException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class UnsupportedProtocolException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonElasticLoadBalancingV2Exception(message, innerException, errorType, errorCode, requestId, statusCode);
